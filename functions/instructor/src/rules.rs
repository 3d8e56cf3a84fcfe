//! Figures by value.

use model::{Cents, CourseStatus};
use runtime::{Error, Result};
use store::tables::{ActivityLine, Course, CourseStats, StudentLine};
use store::Stored;

use crate::wire::{ByPriority, CourseFigures, CourseIncome, Dashboard, Income, Totals};

/// Below this somebody struggles, in per cent.
const STRUGGLING: f64 = 50.0;

/// Checks a percentage.
///
/// # Errors
///
/// `validation_failed`.
pub fn percent(field: &str, number: f64) -> Result<f64> {
    if (0.0..=100.0).contains(&number) {
        return Ok(number);
    }
    Err(Error::field(field, "must be a number from 0 to 100"))
}

/// Checks a priority.
///
/// # Errors
///
/// `validation_failed`.
pub fn check_priority(priority: u32) -> Result<()> {
    if priority <= 2 {
        return Ok(());
    }
    Err(Error::field("priority", "must be 0, 1 or 2"))
}

/// How much there is of each urgency.
pub fn by_priority(all: &[u32]) -> ByPriority {
    let count = |wanted: u32| {
        let found = all.iter().filter(|it| **it == wanted).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    ByPriority {
        high: count(0),
        medium: count(1),
        low: count(2),
    }
}

/// A dashboard: sums over published courses; drafts and what was dropped stand apart.
pub fn dashboard(courses: Vec<Stored<Course>>, stats: &[Stored<CourseStats>]) -> Dashboard {
    let mut lines: Vec<ActivityLine> = Vec::new();
    let mut top: Vec<StudentLine> = Vec::new();
    let mut struggling: Vec<StudentLine> = Vec::new();
    let mut figures = Vec::new();
    for course in courses {
        let found = stats.iter().find(|it| it.id == course.id);
        if let Some(stats) = found {
            lines.extend(stats.row.recent.iter().flat_map(|it| it.iter().cloned()));
            top.extend(stats.row.top.iter().flat_map(|it| it.iter().cloned()));
            struggling.extend(
                stats
                    .row
                    .struggling
                    .iter()
                    .flat_map(|it| it.iter().cloned()),
            );
        }
        figures.push(CourseFigures::new(course, found.map(|it| &it.row)));
    }
    lines.sort_by_key(|it| std::cmp::Reverse(it.at));
    lines.truncate(10);
    top.retain(|it| it.score.is_some());
    top.sort_by(|one, other| score(other).total_cmp(&score(one)));
    top.truncate(5);
    struggling.retain(|it| it.score.is_some_and(|score| score < STRUGGLING));
    struggling.sort_by(|one, other| score(one).total_cmp(&score(other)));
    struggling.truncate(5);
    Dashboard {
        totals: totals(&figures),
        courses: figures,
        recent_activity: lines,
        top_performers: top,
        struggling_students: struggling,
    }
}

fn score(line: &StudentLine) -> f64 {
    line.score.unwrap_or(0.0)
}

fn totals(all: &[CourseFigures]) -> Totals {
    let shown = |it: &&CourseFigures| it.status != CourseStatus::Draft;
    let live: Vec<&CourseFigures> = all.iter().filter(shown).collect();
    let sum = |of: fn(&CourseFigures) -> u32| live.iter().map(|it| of(it)).sum::<u32>();
    let money = |of: fn(&CourseFigures) -> Cents| Cents(live.iter().map(|it| of(it).0).sum());
    let enrollments = sum(|it| it.enrollments);
    let active = sum(|it| it.active30d);
    let (dropped, completions) = (sum(|it| it.dropped), sum(|it| it.completions));
    let ratings: u32 = sum(|it| it.rating_count);
    let stars: u32 = sum(|it| it.rating_sum);
    let days = live
        .iter()
        .filter_map(|it| Some((it.avg_completion_days?, f64::from(it.completions))));
    let (spent, counted) = days.fold((0.0, 0.0), |(spent, counted), (days, weight)| {
        (spent + days * weight, counted + weight)
    });
    let published = live
        .iter()
        .filter(|it| it.status == CourseStatus::Published);
    let drafts = all.len() - live.len();
    Totals {
        courses: count(published.count()),
        drafts: count(drafts),
        enrollments,
        dropped,
        students: enrollments,
        active_students30d: active,
        completions,
        revenue_cents: money(|it| it.revenue_cents),
        earnings_cents: money(|it| it.earnings_cents),
        rating_avg: ratio(stars, ratings),
        avg_completion_days: (counted > 0.0).then(|| spent / counted),
        churn_rate: ratio(
            dropped + enrollments.saturating_sub(active.max(completions)),
            enrollments + dropped,
        ),
        engagement: ratio(active, enrollments),
    }
}

/// What courses earned.
pub fn earnings(courses: &[Stored<Course>], stats: &[Stored<CourseStats>]) -> Income {
    let by_course: Vec<CourseIncome> = courses
        .iter()
        .filter_map(|course| {
            let found = stats.iter().find(|it| it.id == course.id)?;
            Some(CourseIncome {
                course_id: course.id.clone(),
                title: course.row.title.to_string(),
                revenue_cents: found.row.revenue_cents,
                earnings_cents: found.row.earnings_cents,
            })
        })
        .collect();
    let sum = |of: fn(&CourseIncome) -> Cents| Cents(by_course.iter().map(|it| of(it).0).sum());
    Income {
        revenue_cents: sum(|it| it.revenue_cents),
        earnings_cents: sum(|it| it.earnings_cents),
        by_course,
    }
}

fn ratio(part: u32, whole: u32) -> Option<f64> {
    (whole > 0).then(|| f64::from(part) / f64::from(whole))
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B-051: a grade is a number within its bounds.
    #[test]
    fn percentages_have_bounds() {
        for (number, expected) in [
            (0.0, true),
            (100.0, true),
            (-0.1, false),
            (100.1, false),
            (f64::NAN, false),
        ] {
            assert_eq!(percent("grade", number).is_ok(), expected, "{number}");
        }
    }

    #[test]
    fn urgencies_are_counted() {
        let counted = by_priority(&[0, 2, 0, 1]);
        assert_eq!((counted.high, counted.medium, counted.low), (2, 1, 1));
        assert!(check_priority(3).is_err());
    }

    /// B-189: nothing is a figure where there is nothing to count.
    #[test]
    fn a_dashboard_without_courses_says_nothing() {
        let empty = dashboard(Vec::new(), &[]);
        assert_eq!(empty.totals.enrollments, 0);
        assert_eq!(empty.totals.engagement, None);
        assert_eq!(empty.totals.avg_completion_days, None);
    }
}

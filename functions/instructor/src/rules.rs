//! Figures by value.

use learning::teaching::Teaching;
use runtime::{Error, Result};

use crate::wire::{ByPriority, CourseIncome, Dashboard, Income, Totals};

/// Below this somebody struggles, in per cent.
const STRUGGLING: f64 = 50.0;

/// Students that a list of a dashboard shows.
const SHOWN: usize = 5;

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
pub fn dashboard(teaching: Teaching) -> Dashboard {
    let totals = totals(&teaching);
    let overall = teaching.overall;
    let mut top = overall.top.map(|it| it.0).unwrap_or_default();
    top.truncate(SHOWN);
    let mut struggling = overall.struggling.map(|it| it.0).unwrap_or_default();
    struggling.retain(|it| it.score.is_some_and(|score| score < STRUGGLING));
    struggling.truncate(SHOWN);
    Dashboard {
        totals,
        courses: teaching.courses.into_iter().map(Into::into).collect(),
        recent_activity: overall.recent.map(|it| it.0).unwrap_or_default(),
        top_performers: top,
        struggling_students: struggling,
    }
}

fn totals(teaching: &Teaching) -> Totals {
    let overall = &teaching.overall;
    let enrolled = (overall.enrollments > 0).then(|| f64::from(overall.enrollments));
    Totals {
        courses: teaching.published,
        drafts: teaching.drafts,
        enrollments: overall.enrollments,
        dropped: overall.dropped,
        students: overall.enrollments,
        active_students30d: overall.active30d,
        completions: overall.completions,
        revenue_cents: overall.revenue_cents,
        earnings_cents: overall.earnings_cents,
        rating_avg: overall.rating_avg,
        avg_completion_days: overall.avg_completion_days,
        churn_rate: overall.churn_rate,
        engagement: enrolled.map(|it| f64::from(overall.active30d) / it),
    }
}

/// What courses earned: those that the roll-up has seen, one by one.
pub fn earnings(teaching: &Teaching) -> Income {
    let by_course = teaching.courses.iter().filter_map(|it| {
        let stats = it.stats.as_ref()?;
        Some(CourseIncome {
            course_id: it.course.id.clone(),
            title: it.course.row.title.to_string(),
            revenue_cents: stats.revenue_cents,
            earnings_cents: stats.earnings_cents,
        })
    });
    Income {
        revenue_cents: teaching.overall.revenue_cents,
        earnings_cents: teaching.overall.earnings_cents,
        by_course: by_course.collect(),
    }
}

#[cfg(test)]
mod tests {
    use model::Packed;
    use store::tables::{CourseStats, StudentLine};

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

    fn line(user: &str, score: f64) -> StudentLine {
        StudentLine {
            user_id: user.parse().unwrap(),
            course_id: "logic".parse().unwrap(),
            score: Some(score),
            completion_pct: 10,
        }
    }

    fn teaching(overall: CourseStats) -> Teaching {
        Teaching {
            courses: Vec::new(),
            overall,
            published: 120,
            drafts: 3,
        }
    }

    #[test]
    fn a_dashboard_shows_five_of_each_list_and_who_struggles_below_half() {
        let scores: Vec<StudentLine> = (40..50).map(|it| line("ben", f64::from(it))).collect();
        let shown = dashboard(teaching(CourseStats {
            enrollments: 4,
            active30d: 1,
            top: Some(Packed(vec![line("asha", 95.0); 10])),
            struggling: Some(Packed(scores)),
            ..CourseStats::default()
        }));
        assert_eq!((shown.totals.courses, shown.totals.drafts), (120, 3));
        assert_eq!(shown.totals.engagement, Some(0.25));
        assert_eq!(
            (shown.top_performers.len(), shown.struggling_students.len()),
            (5, 5)
        );
        let struggling = vec![line("ben", 49.9), line("asha", 50.0)];
        let shown = dashboard(teaching(CourseStats {
            struggling: Some(Packed(struggling)),
            ..CourseStats::default()
        }));
        assert_eq!(shown.struggling_students, [line("ben", 49.9)]);
    }

    /// B-189: nothing is a figure where there is nothing to count.
    #[test]
    fn a_dashboard_of_nothing_says_nothing() {
        let empty = dashboard(teaching(CourseStats::default()));
        assert_eq!(empty.totals.enrollments, 0);
        assert_eq!(empty.totals.engagement, None);
        assert_eq!(empty.totals.avg_completion_days, None);
    }
}

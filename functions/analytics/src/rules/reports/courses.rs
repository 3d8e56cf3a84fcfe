//! How somebody's courses do.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use model::{Cents, CourseId, Timestamp};
use store::tables::{Course, CourseStats};
use store::Stored;

use crate::wire::reports::{CourseLine, CourseReport, CourseTotals};

/// Days that enrolments are told for.
const TREND_DAYS: usize = 7;

/// Puts a report together; a course whose figures are not computed yet has none.
pub fn report(courses: &[Stored<Course>], stats: &[Stored<CourseStats>]) -> CourseReport {
    let known: BTreeMap<&CourseId, &CourseStats> =
        stats.iter().map(|it| (&it.id, &it.row)).collect();
    let mut lines: Vec<CourseLine> = courses
        .iter()
        .map(|it| line(it, known.get(&it.id).copied()))
        .collect();
    lines.sort_by_key(|it| Reverse(it.enrollments));
    let own = courses.iter().filter_map(|it| known.get(&it.id).copied());
    CourseReport {
        totals: totals(&lines),
        trend7d: trend(own.clone()),
        computed_at: oldest(own),
        courses: lines,
    }
}

fn line(course: &Stored<Course>, stats: Option<&CourseStats>) -> CourseLine {
    let row = &course.row;
    let count = |of: fn(&CourseStats) -> u32| stats.map_or(0, of);
    let cents = |of: fn(&CourseStats) -> Cents| stats.map_or(Cents(0), of);
    CourseLine {
        course_id: course.id.clone(),
        title: row.title.to_string(),
        status: row.status,
        enrollments: count(|it| it.enrollments),
        active30d: count(|it| it.active30d),
        completions: count(|it| it.completions),
        completion_rate: stats.and_then(|it| it.completion_rate),
        avg_score: stats.and_then(|it| it.avg_score),
        rating_avg: stats.and_then(|it| it.rating_avg),
        revenue_cents: cents(|it| it.revenue_cents),
        earnings_cents: cents(|it| it.earnings_cents),
        currency: row.currency.clone(),
    }
}

fn totals(lines: &[CourseLine]) -> CourseTotals {
    let mut totals = CourseTotals::default();
    for line in lines {
        totals.courses += 1;
        totals.enrollments += line.enrollments;
        totals.active30d += line.active30d;
        totals.completions += line.completions;
        totals.revenue_cents.0 += line.revenue_cents.0;
        totals.earnings_cents.0 += line.earnings_cents.0;
    }
    totals
}

fn trend<'a>(stats: impl Iterator<Item = &'a CourseStats>) -> Vec<u32> {
    let mut sums = vec![0; TREND_DAYS];
    for days in stats.filter_map(|it| it.trend7d.as_ref()) {
        for (sum, count) in sums.iter_mut().zip(&days.0) {
            *sum += count;
        }
    }
    sums
}

fn oldest<'a>(stats: impl Iterator<Item = &'a CourseStats>) -> Option<Timestamp> {
    stats.filter_map(|it| it.computed_at).min()
}

//! How somebody's courses do.

use std::cmp::Reverse;

use learning::teaching::{Taught, Teaching};

use crate::wire::reports::{CourseLine, CourseReport, CourseTotals};

/// Days that enrolments are told for.
const TREND_DAYS: usize = 7;

/// Puts a report together; a course whose figures are not computed yet has none. The totals are those of the dashboard.
pub fn report(teaching: &Teaching) -> CourseReport {
    let mut lines: Vec<CourseLine> = teaching.courses.iter().map(line).collect();
    lines.sort_by_key(|it| Reverse(it.enrollments));
    let computed = teaching.courses.iter().filter_map(|it| it.stats.as_ref());
    let overall = &teaching.overall;
    let mut trend: Vec<u32> = overall.trend7d.iter().flat_map(|it| it.to_vec()).collect();
    trend.resize(TREND_DAYS, 0);
    CourseReport {
        totals: CourseTotals {
            courses: teaching.published,
            enrollments: overall.enrollments,
            active30d: overall.active30d,
            completions: overall.completions,
            revenue_cents: overall.revenue_cents,
            earnings_cents: overall.earnings_cents,
        },
        trend7d: trend,
        computed_at: computed.filter_map(|it| it.computed_at).min(),
        courses: lines,
    }
}

fn line(taught: &Taught) -> CourseLine {
    let (row, figures) = (&taught.course.row, taught.figures());
    CourseLine {
        course_id: taught.course.id.clone(),
        title: row.title.to_string(),
        status: row.status,
        enrollments: figures.enrollments,
        active30d: figures.active30d,
        completions: figures.completions,
        completion_rate: figures.completion_rate,
        avg_score: figures.avg_score,
        rating_avg: figures.rating_avg,
        revenue_cents: figures.revenue_cents,
        earnings_cents: figures.earnings_cents,
        currency: row.currency.clone(),
    }
}

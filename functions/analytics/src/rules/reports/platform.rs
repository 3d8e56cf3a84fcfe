//! How the platform does.

use model::{Cents, LocalDate};
use store::jobs::JobHealth;
use store::tables::DailyFigures;
use store::Stored;

use super::Range;
use crate::wire::reports::{FiguresLine, OpenReports, PlatformReport, PlatformTotals};

/// Puts a report together.
pub fn report(
    range: Range,
    days: &[Stored<DailyFigures>],
    reports: OpenReports,
    jobs: Vec<JobHealth>,
) -> PlatformReport {
    let mut days: Vec<FiguresLine> = days.iter().filter_map(line).collect();
    days.sort_by_key(|it| it.date);
    PlatformReport {
        from: range.from,
        to: range.to,
        totals: totals(&days),
        days,
        reports,
        jobs,
    }
}

/// The id of a row is its day.
fn line(stored: &Stored<DailyFigures>) -> Option<FiguresLine> {
    let date: LocalDate = stored.id.as_str().parse().ok()?;
    let row = &stored.row;
    Some(FiguresLine {
        date,
        active_users: row.active_users,
        new_users: row.new_users,
        posts: row.posts,
        comments: row.comments,
        messages: row.messages,
        check_ins: row.check_ins,
        study_seconds: row.study_seconds,
        enrollments: row.enrollments,
        completions: row.completions,
        revenue_cents: cents(row.revenue_cents),
    })
}

fn totals(days: &[FiguresLine]) -> PlatformTotals {
    let mut totals = PlatformTotals::default();
    for day in days {
        totals.most_active_users = totals.most_active_users.max(day.active_users);
        totals.new_users += u64::from(day.new_users);
        totals.posts += u64::from(day.posts);
        totals.messages += u64::from(day.messages);
        totals.study_seconds += day.study_seconds;
        totals.enrollments += u64::from(day.enrollments);
        totals.completions += u64::from(day.completions);
        totals.revenue_cents.0 += day.revenue_cents.0;
    }
    totals
}

fn cents(amount: u64) -> Cents {
    Cents(i64::try_from(amount).unwrap_or(i64::MAX))
}

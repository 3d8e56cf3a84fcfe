//! Counting days.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{Cents, LocalDate, PaymentStatus, StudyState, Timestamp, Zone};
use runtime::Result;
use serde::Deserialize;
use store::schema::{Column, CREATED_AT};
use store::tables::{
    ActivityEvent, CheckIn, Comment, DailyFigures, Enrollment, Message, Payment, Post, Profile,
    StudySession,
};
use store::{App, Row};

use crate::jobs::scan::{Scan, Span};
use crate::jobs::WRITTEN;

/// Who wrote the lines that nobody wrote.
const SYSTEM: &str = "system";

/// Whatever is counted of a row.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    #[serde(default, alias = "authorId", alias = "senderId")]
    user_id: Option<String>,
    #[serde(default, alias = "startedAt", alias = "completedAt", alias = "paidAt")]
    at: Option<Timestamp>,
    #[serde(default)]
    duration_sec: u32,
    #[serde(default)]
    amount_cents: Option<Cents>,
}

/// What a scan came to on a day.
#[derive(Debug, Default)]
struct Counted {
    rows: u32,
    people: HashSet<String>,
    seconds: u64,
    cents: u64,
}

/// What a scan came to on each day on which there was anything.
type ByDay = HashMap<LocalDate, Counted>;

/// Counts what happened on each of some days of UTC, from the first to the last.
pub async fn count(
    app: &App,
    first: LocalDate,
    last: LocalDate,
) -> Result<Vec<(LocalDate, DailyFigures)>> {
    let span = span(first, last);
    let (new, posts, comments, messages, check_ins, sessions, seen, enrolled, completed, paid) = try_join!(
        created::<Profile>(app, span, &[]),
        created::<Post>(app, span, &[Post::AUTHOR_ID]),
        created::<Comment>(app, span, &[Comment::AUTHOR_ID]),
        run(app, messages(span)),
        created::<CheckIn>(app, span, &[CheckIn::USER_ID]),
        run(app, by_start(span)),
        created::<ActivityEvent>(app, span, &[ActivityEvent::USER_ID]),
        created::<Enrollment>(app, span, &[Enrollment::USER_ID]),
        run(app, completions(span)),
        run(app, payments(span)),
    )?;
    let days = std::iter::successors(Some(first), |date| Some(date.plus_days(1)));
    let figures = days.take_while(|date| *date <= last).map(|date| {
        let rows = |all: &ByDay| all.get(&date).map_or(0, |it| it.rows);
        let deeds = [
            &posts, &comments, &messages, &check_ins, &sessions, &seen, &enrolled,
        ];
        let people = deeds.iter().filter_map(|it| Some(&it.get(&date)?.people));
        let active: HashSet<&String> = people.flatten().collect();
        let figures = DailyFigures {
            active_users: u32::try_from(active.len()).unwrap_or(u32::MAX),
            new_users: rows(&new),
            posts: rows(&posts),
            comments: rows(&comments),
            messages: rows(&messages),
            check_ins: rows(&check_ins),
            study_seconds: sessions.get(&date).map_or(0, |it| it.seconds),
            enrollments: rows(&enrolled),
            completions: rows(&completed),
            revenue_cents: paid.get(&date).map_or(0, |it| it.cents),
            computed_at: Some(app.now()),
        };
        (date, figures)
    });
    Ok(figures.collect())
}

/// From the first midnight to the last.
fn span(first: LocalDate, last: LocalDate) -> Span {
    let midnight = |date: LocalDate| date.begins_in(&Zone::utc());
    Span {
        first: midnight(first),
        last: midnight(last.plus_days(1)).before(Duration::from_millis(1)),
    }
}

async fn created<R: Row>(app: &App, day: Span, columns: &[Column]) -> Result<ByDay> {
    run(app, Scan::of::<R>(columns).within(CREATED_AT, day)).await
}

fn messages(day: Span) -> Scan {
    Scan::of::<Message>(&[Message::SENDER_ID])
        .within(CREATED_AT, day)
        .only(Query::equal(Message::KIND, WRITTEN))
        .only(Query::not_equal(Message::SENDER_ID, SYSTEM))
}

fn by_start(day: Span) -> Scan {
    Scan::of::<StudySession>(&[
        StudySession::USER_ID,
        StudySession::STARTED_AT,
        StudySession::DURATION_SEC,
    ])
    .only(Query::equal(StudySession::STATUS, StudyState::Done))
    .within(StudySession::STARTED_AT, day)
}

/// What was completed or paid on the day was written then or later, and rows are found by when they were written.
fn completions(day: Span) -> Scan {
    Scan::of::<Enrollment>(&[Enrollment::COMPLETED_AT])
        .only(Query::updated_after(
            day.first.before(super::SKEW).to_string(),
        ))
        .within(Enrollment::COMPLETED_AT, day)
}

fn payments(day: Span) -> Scan {
    Scan::of::<Payment>(&[Payment::AMOUNT_CENTS, Payment::PAID_AT])
        .only(Query::updated_after(
            day.first.before(super::SKEW).to_string(),
        ))
        .only(Query::equal(Payment::STATUS, PaymentStatus::Paid))
        .within(Payment::PAID_AT, day)
}

async fn run(app: &App, scan: Scan) -> Result<ByDay> {
    let mut days = ByDay::new();
    let note = |row: client::Row<Trace>| {
        let created = row.created_at.map(Timestamp::from_jiff);
        let Some(at) = row.data.at.or(created) else {
            return;
        };
        let counted = days.entry(at.date_in(&Zone::utc())).or_default();
        let cents = row.data.amount_cents.map_or(0, |it| it.0);
        counted.rows = counted.rows.saturating_add(1);
        counted.people.extend(row.data.user_id);
        counted.seconds += u64::from(row.data.duration_sec);
        counted.cents += u64::try_from(cents).unwrap_or(0);
    };
    scan.each(app, note).await?;
    Ok(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_lasts_until_the_last_millisecond() {
        let span = span("2026-01-02".parse().unwrap(), "2026-01-03".parse().unwrap());
        assert_eq!(span.first.to_string(), "2026-01-02T00:00:00.000Z");
        assert_eq!(span.last.to_string(), "2026-01-03T23:59:59.999Z");
    }
}

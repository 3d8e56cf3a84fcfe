//! Counting a day.

use std::collections::HashSet;
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{Cents, LocalDate, MessageType, PaymentStatus, StudyState, Timestamp};
use runtime::Result;
use serde::Deserialize;
use store::schema::{Column, CREATED_AT};
use store::tables::{
    ActivityEvent, CheckIn, Comment, DailyFigures, Enrollment, Message, Payment, Post, Profile,
    StudySession,
};
use store::{App, Row};

use crate::jobs::scan::{Scan, Span};

/// Who wrote the lines that nobody wrote.
const SYSTEM: &str = "system";

/// What people write in rooms; the rest is said by the system and the assistant.
const WRITTEN: [MessageType; 3] = [MessageType::Text, MessageType::Image, MessageType::File];

/// Whatever is counted of a row.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Trace {
    #[serde(default, alias = "authorId", alias = "senderId")]
    user_id: Option<String>,
    #[serde(default)]
    duration_sec: u32,
    #[serde(default)]
    amount_cents: Option<Cents>,
}

/// What a scan came to.
#[derive(Debug, Default)]
struct Counted {
    rows: u32,
    people: HashSet<String>,
    seconds: u64,
    cents: u64,
}

/// Counts what happened on a day of UTC.
pub async fn count(app: &App, date: LocalDate) -> Result<DailyFigures> {
    let day = day(date);
    let done = by_start(day);
    let (new, posts, comments, messages, check_ins, sessions, seen, enrolled, completed, paid) = try_join!(
        created::<Profile>(app, day, &[]),
        created::<Post>(app, day, &[Post::AUTHOR_ID]),
        created::<Comment>(app, day, &[Comment::AUTHOR_ID]),
        run(app, messages(day)),
        created::<CheckIn>(app, day, &[CheckIn::USER_ID]),
        run(app, done),
        created::<ActivityEvent>(app, day, &[ActivityEvent::USER_ID]),
        created::<Enrollment>(app, day, &[Enrollment::USER_ID]),
        run(app, completions(day)),
        run(app, payments(day)),
    )?;
    let mut active: HashSet<&String> = HashSet::new();
    for source in [
        &posts, &comments, &messages, &check_ins, &sessions, &seen, &enrolled,
    ] {
        active.extend(&source.people);
    }
    Ok(DailyFigures {
        active_users: u32::try_from(active.len()).unwrap_or(u32::MAX),
        new_users: new.rows,
        posts: posts.rows,
        comments: comments.rows,
        messages: messages.rows,
        check_ins: check_ins.rows,
        study_seconds: sessions.seconds,
        enrollments: enrolled.rows,
        completions: completed.rows,
        revenue_cents: paid.cents,
        computed_at: Some(app.now()),
    })
}

/// From midnight to midnight.
fn day(date: LocalDate) -> Span {
    let midnight = |date: LocalDate| {
        let at = date.to_jiff().to_zoned(jiff::tz::TimeZone::UTC);
        at.map_or(Timestamp::from_jiff(jiff::Timestamp::MAX), |it| {
            Timestamp::from_jiff(it.timestamp())
        })
    };
    Span {
        first: midnight(date),
        last: midnight(date.plus_days(1)).before(Duration::from_millis(1)),
    }
}

async fn created<R: Row>(app: &App, day: Span, columns: &[Column]) -> Result<Counted> {
    run(app, Scan::of::<R>(columns).within(CREATED_AT, day)).await
}

fn messages(day: Span) -> Scan {
    Scan::of::<Message>(&[Message::SENDER_ID])
        .within(CREATED_AT, day)
        .only(Query::equal(Message::KIND, WRITTEN))
        .only(Query::not_equal(Message::SENDER_ID, SYSTEM))
}

fn by_start(day: Span) -> Scan {
    Scan::of::<StudySession>(&[StudySession::USER_ID, StudySession::DURATION_SEC])
        .only(Query::equal(StudySession::STATUS, StudyState::Done))
        .within(StudySession::STARTED_AT, day)
}

/// What was completed or paid on the day was written then or later, and rows are found by when they were written.
fn completions(day: Span) -> Scan {
    Scan::of::<Enrollment>(&[])
        .only(Query::updated_after(
            day.first.before(super::SKEW).to_string(),
        ))
        .within(Enrollment::COMPLETED_AT, day)
}

fn payments(day: Span) -> Scan {
    Scan::of::<Payment>(&[Payment::AMOUNT_CENTS])
        .only(Query::updated_after(
            day.first.before(super::SKEW).to_string(),
        ))
        .only(Query::equal(Payment::STATUS, PaymentStatus::Paid))
        .within(Payment::PAID_AT, day)
}

async fn run(app: &App, scan: Scan) -> Result<Counted> {
    let mut counted = Counted::default();
    let note = |row: client::Row<Trace>| {
        let cents = row.data.amount_cents.map_or(0, |it| it.0);
        counted.rows = counted.rows.saturating_add(1);
        counted.people.extend(row.data.user_id);
        counted.seconds += u64::from(row.data.duration_sec);
        counted.cents += u64::try_from(cents).unwrap_or(0);
    };
    scan.each(app, note).await?;
    Ok(counted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_lasts_until_the_last_millisecond() {
        let day = day("2026-01-02".parse().unwrap());
        assert_eq!(day.first.to_string(), "2026-01-02T00:00:00.000Z");
        assert_eq!(day.last.to_string(), "2026-01-02T23:59:59.999Z");
    }
}

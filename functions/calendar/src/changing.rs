//! Changing a part of an event: all of it, one occurrence, or a series from one occurrence on.
//!
//! One occurrence that changes becomes an event of its own, under the id that the series knows it by; the rest of a series becomes
//! a new series. Both begin with the people of the old one.

use client::{Changes, NewRow, Permission};
use futures_util::try_join;
use model::{did, EventId, Kind, NotificationType, RsvpStatus, Timestamp, UserId};
use runtime::Result;
use store::tables::{CalendarEvent, Rsvp};
use store::{App, Once, Stored};

use crate::people;
use crate::rules;

/// Writes a changed event over the stored one; where its times changed, everybody is told and the timers are set anew.
///
/// # Errors
///
/// What the store answers.
pub async fn rewrite(
    app: &App,
    me: &UserId,
    before: &Stored<CalendarEvent>,
    after: &CalendarEvent,
) -> Result<Stored<CalendarEvent>> {
    let is_moved = rules::is_moved(&before.row, after);
    let rings_otherwise = before.row.reminders != after.reminders;
    let written = app
        .rows::<CalendarEvent>()
        .update(&before.id, &changes(after))
        .await?;
    if is_moved || rings_otherwise {
        let (replies, ()) = try_join!(
            people::replies(app, &before.id),
            people::stop_timers(app, &before.id),
        )?;
        people::set_timers(app, &written, people::concerned(&written.row, &replies)).await?;
        if is_moved {
            let revision = written.row.starts_at.as_millisecond().to_string();
            let kind = NotificationType::EventChanged;
            people::tell(app, me, kind, (&written, &replies), &revision).await?;
        }
    }
    Ok(written)
}

/// Makes an event out of a part of a series, with the same people, unless it is there already.
///
/// # Errors
///
/// What the store answers.
pub async fn split(
    app: &App,
    id: &EventId,
    row: &CalendarEvent,
    replies: &[Stored<Rsvp>],
) -> Result<Stored<CalendarEvent>> {
    let going = replies
        .iter()
        .filter(|it| it.row.status == RsvpStatus::Going)
        .count();
    let row = CalendarEvent {
        going_count: u32::try_from(going).unwrap_or(u32::MAX),
        ..row.clone()
    };
    let readers = if row.deleted_at.is_some() {
        Vec::new()
    } else {
        people::event_readers(&row, people::invited(replies))
    };
    let made = match app.rows().create_or_get(id, &row, &readers).await? {
        Once::Created(stored) => stored,
        Once::Already(stored) => {
            let rows = app.rows::<CalendarEvent>();
            rows.update_with(&stored.id, &changes(&row), &readers)
                .await?
        }
    };
    if made.row.deleted_at.is_none() {
        let copies: Vec<NewRow<Rsvp>> = replies.iter().map(|it| copied(&made, it)).collect();
        try_join!(
            async { Ok(app.rows::<Rsvp>().create_missing(&copies).await?) },
            people::set_timers(app, &made, people::concerned(&made.row, replies)),
        )?;
    }
    Ok(made)
}

/// Ends a series before one of its occurrences: what is left of it, and its timers.
///
/// # Errors
///
/// What the store answers.
pub async fn shorten(
    app: &App,
    before: &Stored<CalendarEvent>,
    row: &CalendarEvent,
    replies: &[Stored<Rsvp>],
) -> Result<()> {
    let rows = app.rows::<CalendarEvent>();
    let change = changes(row);
    let (written, ()) = try_join!(
        async { Ok(rows.update(&before.id, &change).await?) },
        people::stop_timers(app, &before.id),
    )?;
    people::set_timers(app, &written, people::concerned(&written.row, replies)).await
}

/// The id of a series that goes on otherwise from an occurrence on.
pub fn rest_id(series: &EventId, start: Timestamp) -> EventId {
    did(
        Kind::EVENT,
        &["following", series.as_str(), &start.to_string()],
    )
}

/// Calls an event off: it is hidden, its timers stop, everybody else is told.
///
/// # Errors
///
/// What the store answers.
pub async fn call_off(app: &App, me: &UserId, event: &Stored<CalendarEvent>) -> Result<()> {
    let nobody: [Permission; 0] = [];
    let gone = Changes::new().set(CalendarEvent::DELETED_AT, app.now());
    let rows = app.rows::<CalendarEvent>();
    let (_, replies, ()) = try_join!(
        async { Ok(rows.update_with(&event.id, &gone, &nobody).await?) },
        people::replies(app, &event.id),
        people::stop_timers(app, &event.id),
    )?;
    let kind = NotificationType::EventCancelled;
    people::tell(app, me, kind, (event, &replies), "off").await
}

/// The cells that an edit may write.
fn changes(event: &CalendarEvent) -> Changes {
    Changes::new()
        .set(CalendarEvent::TITLE, &event.title)
        .set(CalendarEvent::DESCRIPTION, &event.description)
        .set(CalendarEvent::STARTS_AT, event.starts_at)
        .set(CalendarEvent::ENDS_AT, event.ends_at)
        .set(CalendarEvent::ALL_DAY, event.all_day)
        .set(CalendarEvent::TIMEZONE, &event.timezone)
        .set(CalendarEvent::KIND, event.kind)
        .set(CalendarEvent::LOCATION, &event.location)
        .set(CalendarEvent::MEETING_URL, &event.meeting_url)
        .set(CalendarEvent::RECURRENCE, event.recurrence)
        .set(CalendarEvent::RECUR_UNTIL, event.recur_until)
        .set(CalendarEvent::LAST_ENDS_AT, event.last_ends_at)
        .set(CalendarEvent::REMINDERS, &event.reminders)
        .set(CalendarEvent::DELETED_AT, event.deleted_at)
}

fn copied(event: &Stored<CalendarEvent>, reply: &Stored<Rsvp>) -> NewRow<Rsvp> {
    let row = &reply.row;
    let mut copy = people::reply(
        &event.id,
        &event.row,
        &row.user_id,
        row.status,
        row.invited_by.as_ref(),
    );
    copy.data.responded_at = row.responded_at;
    copy
}

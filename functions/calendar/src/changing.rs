//! Changing a part of an event: all of it, one occurrence, or a series from one occurrence on.
//!
//! One occurrence that changes becomes an event of its own, under the id that the series knows it by; the rest of a series becomes
//! a new series. Both begin with the people of the old one. An edit is of the event as it was read: where somebody else changed it in
//! between, it is read and edited again.

use client::{Changes, NewRow, Operations};
use futures_util::try_join;
use model::{did, EventId, Kind, Occurrence, RsvpStatus, Timestamp, UserId};
use runtime::{Error, Result};
use store::tables::{CalendarEvent, GroupSession, Rsvp};
use store::{calendar, retry_changed, App, Row, Stored, DATABASE};

use crate::rules::{self, Part};
use crate::telling::Change;
use crate::wire::{EventPatch, Scope};
use crate::writing::{commit, ATTEMPTS};
use crate::{access, exceptions, people, sessions};

/// The table of events.
pub const TABLE: (&str, &str) = (DATABASE, CalendarEvent::TABLE);

/// Changes an event, or a part of it.
///
/// # Errors
///
/// `forbidden`; `not_found`; `pod_inactive`; `bad_range`; `validation_failed`; `rule_violation` for an occurrence that there is not, and
/// for times that its study session does not have;
/// `version_conflict` where others keep changing it.
pub async fn change(
    app: &App,
    me: &UserId,
    id: &EventId,
    patch: &EventPatch,
) -> Result<Stored<CalendarEvent>> {
    retry_changed(ATTEMPTS, || attempt(app, me, id, patch)).await
}

async fn attempt(
    app: &App,
    me: &UserId,
    id: &EventId,
    patch: &EventPatch,
) -> Result<Stored<CalendarEvent>> {
    let event = access::writable(app, me, id).await?;
    match rules::part(&event.row, patch.scope, patch.occurrence_start) {
        Ok(Part::All) => whole(app, me, &event, patch).await,
        Ok(Part::One(occurrence)) => one(app, me, &event, occurrence, patch).await,
        Ok(Part::Following(occurrence)) => following(app, me, &event, occurrence, patch).await,
        Err(refusal) => match begun(app, &event.id, patch).await? {
            Some(rest) => whole(app, me, &rest, patch).await,
            None => Err(refusal),
        },
    }
}

/// The series that goes on from that occurrence on, where the same request made it before.
async fn begun(
    app: &App,
    series: &EventId,
    patch: &EventPatch,
) -> Result<Option<Stored<CalendarEvent>>> {
    let (Some(Scope::Following), Some(start)) = (patch.scope, patch.occurrence_start) else {
        return Ok(None);
    };
    let rest = app.rows::<CalendarEvent>();
    let rest = rest.find(&rest_id(series, start)).await?;
    Ok(rest.filter(|it| it.row.deleted_at.is_none()))
}

/// Writes a changed event over the stored one, unless that changed; where its times did, everybody is told and the timers are set anew.
async fn whole(
    app: &App,
    me: &UserId,
    before: &Stored<CalendarEvent>,
    patch: &EventPatch,
) -> Result<Stored<CalendarEvent>> {
    let after = rules::edited(before.row.clone(), patch.clone(), app.now())?;
    if after == before.row {
        return Ok(before.clone());
    }
    let rows = app.rows::<CalendarEvent>();
    let is_moved = rules::is_moved(&before.row, &after);
    if !is_moved && before.row.reminders == after.reminders {
        let seen = rows.unchanged_since(before);
        return Ok(seen.update(&before.id, &changes(&after)).await?);
    }
    if rules::begins_otherwise(&before.row, &after) {
        let there = exceptions::of(app, before).await?;
        let gone = exceptions::carried(&before.row, (&before.id, &after), &there, app.now());
        rows.create_missing(&gone).await?;
    }
    let session = moving(app, before, &after).await?;
    let session = session.as_ref();
    let change = Change::of(&before.id, me, before).tells_if(is_moved);
    let change = change.of_session(session.map(|it| &it.id));
    let operations = Operations::new().update(TABLE, before.id.as_str(), &changes(&after), None);
    let operations = sessions::moved(operations, session, &after);
    let operations = change.job()?.staged(app, operations);
    commit(app, (before, session), &operations).await?;
    Ok(rows.get(&before.id).await?)
}

/// The study session that moves along with its event, which it may.
async fn moving(
    app: &App,
    before: &Stored<CalendarEvent>,
    after: &CalendarEvent,
) -> Result<Option<Stored<GroupSession>>> {
    if !rules::moves_session(&before.row, after) {
        return Ok(None);
    }
    let session = sessions::of(app, before).await?;
    if let Some(session) = &session {
        rules::check_session_moves(session.row.status, (&before.row, after), app.now())?;
    }
    Ok(session)
}

/// Makes an event of its own out of one occurrence. One that became an exception before is changed as that, with its own people.
async fn one(
    app: &App,
    me: &UserId,
    series: &Stored<CalendarEvent>,
    occurrence: Occurrence,
    patch: &EventPatch,
) -> Result<Stored<CalendarEvent>> {
    let rows = app.rows::<CalendarEvent>();
    let id = calendar::occurrence_id(&series.id, &series.row, occurrence.start);
    let (exception, replies) = try_join!(
        async { Ok(rows.find(&id).await?) },
        people::replies(app, &series.id),
    )?;
    if let Some(exception) = exception {
        if exception.row.deleted_at.is_some() {
            return Err(Error::not_found("event"));
        }
        return whole(app, me, &exception, patch).await;
    }
    let before = rules::single(&series.id, &series.row, occurrence);
    let after = counted(
        rules::edited(before.clone(), patch.clone(), app.now())?,
        &replies,
    );
    copy(app, (&id, &after), &replies).await?;
    let change = Change::of(&id, me, series).tells_if(rules::is_moved(&before, &after));
    let readers = people::event_readers(&after, people::invited(&replies));
    let operations = Operations::new().create(TABLE, id.as_str(), &after, &readers);
    let operations = change.job()?.staged(app, operations);
    commit(app, (series, None), &operations).await?;
    Ok(rows.get(&id).await?)
}

/// Ends a series before one of its occurrences, and goes on with a new one that remembers what was called off or moved.
async fn following(
    app: &App,
    me: &UserId,
    series: &Stored<CalendarEvent>,
    occurrence: Occurrence,
    patch: &EventPatch,
) -> Result<Stored<CalendarEvent>> {
    let before = rules::rest(&series.id, &series.row, occurrence);
    let after = rules::edited(before.clone(), patch.clone(), app.now())?;
    let left = rules::shortened(&series.row, occurrence)?;
    let id = rest_id(&series.id, occurrence.start);
    let rows = app.rows::<CalendarEvent>();
    let (replies, there, earlier) = try_join!(
        people::replies(app, &series.id),
        exceptions::of(app, series),
        async { Ok(rows.find(&id).await?) },
    )?;
    let after = counted(after, &replies);
    let there = exceptions::since(there, occurrence.start);
    let gone = exceptions::carried(&before, (&id, &after), &there, app.now());
    try_join!(copy(app, (&id, &after), &replies), async {
        rows.create_missing(&gone).await?;
        Ok(())
    })?;
    let readers = people::event_readers(&after, people::invited(&replies));
    let operations = Operations::new();
    // One that went on from there before and was called off is there still.
    let operations = match earlier {
        Some(_) => operations.update(TABLE, id.as_str(), &Changes::of(&after), Some(&readers)),
        None => operations.create(TABLE, id.as_str(), &after, &readers),
    };
    let operations = operations.update(TABLE, series.id.as_str(), &changes(&left), None);
    let moved = exceptions::standing(&there);
    let along = Changes::new().set(CalendarEvent::SERIES_ID, &id);
    let operations = exceptions::change(operations, &moved, &along);
    let change = Change::of(&id, me, series).tells_if(rules::is_moved(&before, &after));
    let operations = change.job()?.staged(app, operations);
    let shorter = Change::of(&series.id, me, series).job()?;
    commit(app, (series, None), &shorter.staged(app, operations)).await?;
    Ok(rows.get(&id).await?)
}

/// The id of a series that goes on otherwise from an occurrence on.
pub fn rest_id(series: &EventId, start: Timestamp) -> EventId {
    did(
        Kind::EVENT,
        &["following", series.as_str(), &start.to_string()],
    )
}

/// The cells that an edit may write. Whether an event is called off is none of them: an edit that crosses with that brings nothing back.
pub fn changes(event: &CalendarEvent) -> Changes {
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
}

/// Writes the answers that a part of a series begins with. They come before the event: by that they are known as copies, of which
/// nobody is told.
async fn copy(
    app: &App,
    (id, event): (&EventId, &CalendarEvent),
    replies: &[Stored<Rsvp>],
) -> Result<()> {
    let copies: Vec<NewRow<Rsvp>> = replies.iter().map(|it| copied(id, event, it)).collect();
    app.rows::<Rsvp>().create_missing(&copies).await?;
    Ok(())
}

fn copied(id: &EventId, event: &CalendarEvent, reply: &Stored<Rsvp>) -> NewRow<Rsvp> {
    let row = &reply.row;
    let by = row.invited_by.as_ref();
    let mut copy = people::reply(id, event, &row.user_id, row.status, by);
    copy.data.responded_at = row.responded_at;
    copy
}

fn counted(event: CalendarEvent, replies: &[Stored<Rsvp>]) -> CalendarEvent {
    let going = replies.iter();
    let going = going.filter(|it| it.row.status == RsvpStatus::Going);
    CalendarEvent {
        going_count: u32::try_from(going.count()).unwrap_or(u32::MAX),
        ..event
    }
}

//! Calling off an event, one of its occurrences, or a series from one occurrence on.
//!
//! What is called off stays as a row that nobody reads. The times of a series that were moved go with it, and a study session that has
//! not started goes with its event.

use client::{Changes, Operations, Permission};
use model::{EventId, NotificationType, Occurrence, UserId};
use runtime::{Code, Error, Result};
use store::tables::{CalendarEvent, GroupSession};
use store::{calendar, retry_changed, App, Stored};

use crate::changing::{changes, TABLE};
use crate::rules::{self, Part};
use crate::telling::Change;
use crate::wire::Called;
use crate::writing::{commit, ATTEMPTS};
use crate::{access, exceptions, sessions};

/// Calls an event off, or a part of it. Its owner may do so again.
///
/// # Errors
///
/// `forbidden`; `not_found`; `rule_violation` for an occurrence that there is not, and while its study session runs; `version_conflict`
/// where others keep changing it.
pub async fn call_off(app: &App, me: &UserId, id: &EventId, called: &Called) -> Result<()> {
    retry_changed(ATTEMPTS, || attempt(app, me, id, called)).await
}

async fn attempt(app: &App, me: &UserId, id: &EventId, called: &Called) -> Result<()> {
    let event = match access::changeable(app, me, id).await {
        Err(refusal) if refusal.code == Code::NotFound => {
            let gone = app.rows::<CalendarEvent>().find(id).await?;
            return gone.map_or(Err(refusal), |it| is_off(me, &it));
        }
        outcome => outcome?,
    };
    match rules::part(&event.row, called.scope, called.occurrence_start)? {
        Part::All => whole(app, me, &event).await,
        Part::One(occurrence) => one(app, me, &event, occurrence).await,
        Part::Following(occurrence) => following(app, me, &event, occurrence).await,
    }
}

/// To its owner what is called off is done; to anybody else it is not there.
fn is_off(me: &UserId, gone: &Stored<CalendarEvent>) -> Result<()> {
    if gone.row.owner_id == *me {
        return Ok(());
    }
    Err(Error::not_found("event"))
}

/// Calls off a whole event: it is hidden, its timers stop, everybody else is told.
async fn whole(app: &App, me: &UserId, event: &Stored<CalendarEvent>) -> Result<()> {
    let nobody: [Permission; 0] = [];
    let moved = exceptions::standing(&exceptions::of(app, event).await?);
    let session = ending(app, event).await?;
    let session = session.as_ref();
    let gone = gone(app);
    let operations = Operations::new().update(TABLE, event.id.as_str(), &gone, Some(&nobody));
    let operations = exceptions::change(operations, &moved, &gone);
    let operations = sessions::called_off(operations, session);
    let off = Change::of(&event.id, me, event)
        .tells(NotificationType::EventCancelled)
        .of_session(session.map(|it| &it.id))
        .with(moved);
    let operations = off.job()?.staged(app, operations);
    commit(app, (event, session), &operations).await
}

/// The study session that is called off with its event.
async fn ending(app: &App, event: &Stored<CalendarEvent>) -> Result<Option<Stored<GroupSession>>> {
    match sessions::of(app, event).await? {
        Some(session) if rules::goes_with_event(session.row.status)? => Ok(Some(session)),
        _ => Ok(None),
    }
}

/// Calls off one occurrence. One that became an event of its own goes with its own people.
async fn one(
    app: &App,
    me: &UserId,
    series: &Stored<CalendarEvent>,
    occurrence: Occurrence,
) -> Result<()> {
    let id: EventId = calendar::occurrence_id(&series.id, &series.row, occurrence.start);
    if let Some(exception) = app.rows::<CalendarEvent>().find(&id).await? {
        if exception.row.deleted_at.is_some() {
            return is_off(me, &exception);
        }
        return whole(app, me, &exception).await;
    }
    let single = rules::single(&series.id, &series.row, occurrence);
    let row = off(app, &single);
    let operations = Operations::new().create(TABLE, id.as_str(), &row, &[]);
    let off = Change::of(&id, me, series)
        .tells(NotificationType::EventCancelled)
        .telling_people_of(&series.id);
    let operations = off.job()?.staged(app, operations);
    commit(app, (series, None), &operations).await
}

/// Ends a series before one of its occurrences.
async fn following(
    app: &App,
    me: &UserId,
    series: &Stored<CalendarEvent>,
    occurrence: Occurrence,
) -> Result<()> {
    let left = rules::shortened(&series.row, occurrence)?;
    let there = exceptions::of(app, series).await?;
    let moved = exceptions::standing(&exceptions::since(there, occurrence.start));
    let operations = Operations::new().update(TABLE, series.id.as_str(), &changes(&left), None);
    let operations = exceptions::change(operations, &moved, &gone(app));
    let off = Change::of(&series.id, me, series)
        .tells(NotificationType::EventCancelled)
        .during(&rules::rest(&series.id, &series.row, occurrence))
        .with(moved);
    let operations = off.job()?.staged(app, operations);
    commit(app, (series, None), &operations).await
}

fn gone(app: &App) -> Changes {
    Changes::new().set(CalendarEvent::DELETED_AT, app.now())
}

fn off(app: &App, event: &CalendarEvent) -> CalendarEvent {
    CalendarEvent {
        deleted_at: Some(app.now()),
        ..event.clone()
    }
}

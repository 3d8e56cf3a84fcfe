//! The study session behind an event: what becomes of the event becomes of it, in the same transaction.

use client::{Changes, Operations};
use model::{Recurrence, SessionStatus};
use runtime::Result;
use store::tables::{CalendarEvent, GroupSession};
use store::{App, Row, Stored, DATABASE};

/// The table of study sessions.
const TABLE: (&str, &str) = (DATABASE, GroupSession::TABLE);

/// The session whose event it is; one call for an event of a pod that takes place once, none for another.
///
/// # Errors
///
/// What the store answers.
pub async fn of(app: &App, event: &Stored<CalendarEvent>) -> Result<Option<Stored<GroupSession>>> {
    if event.row.recurrence != Recurrence::None || event.row.series_id.is_some() {
        return Ok(None);
    }
    Ok(app.session_of(event).await?)
}

/// Moves the session to when its event takes place by now.
pub fn moved(
    operations: Operations,
    session: Option<&Stored<GroupSession>>,
    event: &CalendarEvent,
) -> Operations {
    let Some(session) = session else {
        return operations;
    };
    let times = Changes::new()
        .set(GroupSession::STARTS_AT, event.starts_at)
        .set(GroupSession::ENDS_AT, event.ends_at);
    operations.update(TABLE, session.id.as_str(), &times, None)
}

/// Calls the session off; who takes part is told by what follows.
pub fn called_off(operations: Operations, session: Option<&Stored<GroupSession>>) -> Operations {
    let Some(session) = session else {
        return operations;
    };
    let off = Changes::new().set(GroupSession::STATUS, SessionStatus::Cancelled);
    operations.update(TABLE, session.id.as_str(), &off, None)
}

/// Refuses where the session has come farther than it had. People may take places in it meanwhile.
///
/// # Errors
///
/// What the store answers; `Changed`.
pub async fn check_same(app: &App, seen: Option<&Stored<GroupSession>>) -> store::Result<()> {
    let Some(seen) = seen else { return Ok(()) };
    let now = app.rows::<GroupSession>().find(&seen.id).await?;
    if now.is_some_and(|it| it.row.status == seen.row.status) {
        return Ok(());
    }
    Err(store::Error::Changed {
        noun: GroupSession::NOUN,
    })
}

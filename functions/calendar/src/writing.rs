//! Writes of events that people are told of, each in one transaction with the job that tells: whatever becomes of the call
//! afterwards, it is told, and once. What was seen is the event, and the study session that it is of.

use client::Operations;
use runtime::Result;
use store::tables::{CalendarEvent, GroupSession};
use store::{App, Row, Stored};

use crate::sessions;

/// How often a change is tried of an event that others change at the same time.
pub const ATTEMPTS: usize = 5;

/// Does all of the operations or none, unless the event is another by now than it was when it was read: four calls, five for the event of
/// a session.
///
/// # Errors
///
/// `version_conflict`.
pub async fn commit(
    app: &App,
    (seen, session): (&Stored<CalendarEvent>, Option<&Stored<GroupSession>>),
    operations: &Operations,
) -> Result<()> {
    let look = async {
        check_same(app, seen).await?;
        sessions::check_same(app, session).await
    };
    Ok(app
        .commit_seen(CalendarEvent::NOUN, operations, look)
        .await?)
}

async fn check_same(app: &App, seen: &Stored<CalendarEvent>) -> store::Result<()> {
    let now = app.rows::<CalendarEvent>().find(&seen.id).await?;
    if now.is_some_and(|it| it.updated_at == seen.updated_at && it.row == seen.row) {
        return Ok(());
    }
    Err(store::Error::Changed {
        noun: CalendarEvent::NOUN,
    })
}

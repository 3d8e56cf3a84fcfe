//! Writes of events that people are told of, each in one transaction with the job that tells: whatever becomes of the call
//! afterwards, it is told, and once.

use client::Operations;
use runtime::{Code, Error, Result};
use store::tables::CalendarEvent;
use store::{App, Row, Stored};

/// How often a change is tried of an event that others change at the same time.
pub const ATTEMPTS: usize = 5;

/// How long a transaction may stay open, in seconds.
const OPEN_SEC: u32 = 60;

/// Does all of the operations or none, unless the event is another by now than it was when it was read: four calls.
///
/// It is read again once everything is staged: Appwrite refuses the commit where a row changed since.
///
/// # Errors
///
/// `version_conflict`.
pub async fn commit(
    app: &App,
    seen: &Stored<CalendarEvent>,
    operations: &Operations,
) -> Result<()> {
    let transaction = app.client().transaction(OPEN_SEC).await.map_err(failed)?;
    let staged = transaction.stage(operations).await;
    let now = app.rows::<CalendarEvent>().find(&seen.id).await;
    let is_same =
        now.map(|now| now.is_some_and(|it| it.updated_at == seen.updated_at && it.row == seen.row));
    let outcome = match (staged, is_same) {
        (Ok(()), Ok(true)) => Ok(()),
        (Err(cause), _) => Err(failed(cause)),
        (_, Ok(false)) => Err(changed()),
        (_, Err(cause)) => Err(cause.into()),
    };
    if let Err(refusal) = outcome {
        // What is left of it lapses by itself.
        transaction.rollback().await.ok();
        return Err(refusal);
    }
    transaction.commit().await.map_err(failed)
}

/// Whether it is worth looking again: somebody else changed the event in between.
pub fn is_crossed<T>(outcome: &Result<T>) -> bool {
    outcome
        .as_ref()
        .is_err_and(|it| it.code == Code::VersionConflict)
}

/// A row that is gone or there by now has changed like any other: the next look says so.
fn failed(cause: client::Error) -> Error {
    match store::Error::about(CalendarEvent::NOUN, cause) {
        store::Error::NotFound { .. } | store::Error::Conflict { .. } => changed(),
        other => other.into(),
    }
}

fn changed() -> Error {
    store::Error::Changed {
        noun: CalendarEvent::NOUN,
    }
    .into()
}

//! Measured studying: sessions begin, end and are written down, and each counts once, whoever ends it.
//!
//! A session and what it counts are written in one transaction: either all of it is there or nothing. Points come before it, under a key
//! that names the session; so whatever is cut short is done again and gives nothing twice.

mod gate;
mod ledger;
mod rules;

use model::{StudySessionId, StudyState, Timestamp};
use store::tables::StudySession;
use store::{App, Error, Once, Result, Row, Stored};

pub use gate::begin;
pub use ledger::Quota;
pub use rules::{is_forgotten, FORGOTTEN_AFTER};

use ledger::Entry;

/// How often something is tried while others write the same.
const ATTEMPTS: usize = 6;

/// Ends a running session at an instant of the server's clock; none where it is over already, however that came.
///
/// Four calls where the day has been studied on: a transaction, and the day beside it. Two more for the points of 25 minutes. A session of
/// less than a minute is abandoned and counts nothing.
///
/// # Errors
///
/// [`Error::NotFound`] where the session goes meanwhile; [`Error::Changed`] where others keep writing the same.
pub async fn close(
    app: &App,
    session: &Stored<StudySession>,
    at: Timestamp,
) -> Result<Option<Stored<StudySession>>> {
    let mut seen = session.clone();
    for _ in 0..ATTEMPTS {
        if seen.row.status != StudyState::Running {
            return Ok(None);
        }
        let closed = rules::closed(&seen.row, at);
        let entry = Entry::of(&session.id, &closed);
        let Err(error) = end(app, entry).await else {
            return Ok(Some(Stored {
                row: closed,
                updated_at: at,
                ..seen
            }));
        };
        seen = app.rows::<StudySession>().get(&seen.id).await?;
        if seen.row.status != StudyState::Running {
            // Somebody else was first, or the answer was lost and not the write.
            return Ok((seen.row == closed).then_some(seen));
        }
        entry.mend(app, error, None).await?;
    }
    Err(changed())
}

/// Writes down a session that is over and counts it; a repeat finds it and counts nothing.
///
/// # Errors
///
/// [`Error::LimitReached`] where it passes the quota; [`Error::Changed`] where others keep writing the same.
pub async fn record(
    app: &App,
    id: &StudySessionId,
    session: &StudySession,
    quota: Option<&Quota>,
) -> Result<Once<StudySession>> {
    let entry = Entry::of(id, session);
    for _ in 0..ATTEMPTS {
        let Err(error) = entry.write(app, entry.recorded(quota)).await else {
            return Ok(Once::Created(session.clone()));
        };
        if let Some(known) = app.rows::<StudySession>().find(id).await? {
            return Ok(Once::Already(known.row));
        }
        entry.mend(app, error, quota).await?;
    }
    Err(changed())
}

async fn end(app: &App, entry: Entry<'_>) -> Result<()> {
    if entry.session.status == StudyState::Abandoned {
        return entry.abandon(app).await;
    }
    entry.write(app, entry.closed()).await
}

fn changed() -> Error {
    Error::Changed {
        noun: StudySession::NOUN,
    }
}

//! One running session for each person: the row that says so has the account's id.

use std::time::Duration;

use client::Query;
use model::{StudySessionId, StudyState};
use store::tables::{RunningSession, StudySession};
use store::{readers, App, Once, Result, Stored};

use super::ATTEMPTS;

/// How long a gate without its session is left to whoever took it.
const FRESH: Duration = Duration::from_secs(60);

/// Begins a session, or answers the one that runs: the gate, then the session. Two calls; two more where one runs.
///
/// Of any number who begin at once one passes the gate, and all are given its session: whoever comes to it first writes it. A gate that
/// was left behind is taken over.
///
/// # Errors
///
/// [`Error::Changed`](store::Error::Changed) where others keep beginning and ending.
pub async fn begin(app: &App, session: &StudySession) -> Result<Once<Stored<StudySession>>> {
    let (user, own) = (&session.user_id, [readers::user(&session.user_id)]);
    let (gates, sessions) = (app.rows::<RunningSession>(), app.rows::<StudySession>());
    for _ in 0..ATTEMPTS {
        let id = StudySessionId::random();
        let gate = RunningSession {
            session_id: id.clone(),
            started_at: session.started_at,
        };
        if gates.create_once(user, &gate, &[]).await?.is_some() {
            return sessions.create_or_get(&id, session, &own).await;
        }
        let Some(known) = gates.find(user).await? else {
            continue;
        };
        let (id, since) = (known.row.session_id, known.row.started_at);
        match sessions.find(&id).await? {
            Some(running) if running.row.status == StudyState::Running => {
                return Ok(Once::Already(running));
            }
            None if app.now().since(since) < FRESH => {
                let begun = StudySession {
                    started_at: since,
                    ..session.clone()
                };
                return sessions.create_or_get(&id, &begun, &own).await;
            }
            _ => {
                let left = [Query::equal(RunningSession::SESSION_ID, &id)];
                gates.delete_if(user, left).await?;
            }
        }
    }
    Err(super::changed())
}

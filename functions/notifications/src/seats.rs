//! Seats of study sessions that somebody gives up by leaving their pod.
//!
//! The job that tells of a departure gives them back: it is queued with it, so none stays taken.

use client::{Changes, Query};
use model::{PodId, SessionStatus, UserId};
use runtime::Result;
use store::jobs::{Failure, Outcome, Work};
use store::tables::{GroupSession, SessionParticipant};
use store::{App, Departure, Stored, LONGEST_LIST};
use studying::attendance::place_id;

use crate::events::pods;

/// Tells of a departure and gives back the seats of whoever is not in again by now; a repeat finds nothing to give back.
pub async fn departed(app: App, work: Work) -> Result<Outcome, Failure> {
    let gone: Departure = work.payload().map_err(Failure::ForGood)?;
    let (pod, user) = (&gone.pod_id, &gone.user_id);
    let outcome = pods::departed(app.clone(), work).await?;
    if app.membership(pod, user).await?.is_none() {
        give_back(&app, pod, user).await?;
    }
    Ok(outcome)
}

/// Gives back the seats that somebody has in sessions of a pod that have not started: two calls, and two for each seat. Who was in one
/// that has started was there.
///
/// # Errors
///
/// What the store answers; doing it again goes on. A counter that stays too high is counted again at night.
async fn give_back(app: &App, pod: &PodId, user: &UserId) -> Result<()> {
    let planned = [
        Query::equal(GroupSession::POD_ID, pod),
        Query::equal(GroupSession::STATUS, SessionStatus::Scheduled),
        Query::order_desc(GroupSession::STARTS_AT),
    ];
    let sessions = app.rows::<GroupSession>();
    let planned = sessions.list(planned, LONGEST_LIST).await?;
    let places: Vec<_> = planned.iter().map(|it| place_id(&it.id, user)).collect();
    let places = app.rows::<SessionParticipant>().get_many(&places).await?;
    for place in places.iter().filter(|it| it.row.left_at.is_none()) {
        leave(app, place).await?;
    }
    Ok(())
}

async fn leave(app: &App, place: &Stored<SessionParticipant>) -> Result<()> {
    let gone = Changes::new().set(SessionParticipant::LEFT_AT, app.now());
    let there = [Query::is_null(SessionParticipant::LEFT_AT)];
    let places = app.rows::<SessionParticipant>();
    if places.update_if(&place.id, there, &gone).await?.is_none() {
        return Ok(());
    }
    let sessions = app.rows::<GroupSession>();
    let counted = sessions
        .decrement(
            &place.row.session_id,
            GroupSession::PARTICIPANT_COUNT,
            1,
            Some(0),
        )
        .await;
    match counted {
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

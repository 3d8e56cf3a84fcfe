//! Taking part in study sessions.

use client::{Changes, Query};
use model::GroupSessionId;
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{GroupSession, SessionParticipant};
use store::{readers, App, Me, Stored};
use studying::attendance::place_id;

use crate::wire::OneSession;
use crate::{access, rules};

/// Takes a place; taking it again changes nothing.
///
/// # Errors
///
/// `not_found`; `full`; `wrong_state`; `pod_inactive`; `session_required`.
pub async fn join(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<GroupSessionId>,
) -> Result<Json<OneSession>> {
    let session = access::session(&app, &id).await?;
    rules::check_joinable(session.row.status)?;
    app.check_pod_open(Some(&session.row.pod_id)).await?;
    let place_id = place_id(&id, &me);
    let places = app.rows::<SessionParticipant>();
    let place = SessionParticipant {
        session_id: id.clone(),
        user_id: me,
        joined_at: Some(app.now()),
        left_at: None,
        attended_sec: 0,
    };
    let team = [readers::pod(&session.row.pod_id)];
    let is_new = places
        .create_once(&place_id, &place, &team)
        .await?
        .is_some();
    if !is_new {
        let back = Changes::new()
            .set(SessionParticipant::JOINED_AT, app.now())
            .set(SessionParticipant::LEFT_AT, None::<String>);
        let gone = [Query::is_not_null(SessionParticipant::LEFT_AT)];
        if places.update_if(&place_id, gone, &back).await?.is_none() {
            return Ok(answer(session));
        }
    }
    match count(&app, &session).await {
        Ok(session) => Ok(answer(session)),
        Err(refusal) if is_new => {
            places.delete_once(&place_id).await?;
            Err(refusal)
        }
        Err(refusal) => {
            let gone = Changes::new().set(SessionParticipant::LEFT_AT, app.now());
            places.update(&place_id, &gone).await?;
            Err(refusal)
        }
    }
}

/// Gives a place back; doing so again changes nothing. The host stays.
///
/// # Errors
///
/// `not_found`; `wrong_state` for the host and for what is over; `session_required`.
pub async fn leave(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<GroupSessionId>,
) -> Result<Json<OneSession>> {
    let session = access::session(&app, &id).await?;
    rules::check_joinable(session.row.status)?;
    if session.row.host_id == me {
        return Err(Error::new(
            Code::WrongState,
            "The host stays; call the session off instead",
        ));
    }
    let gone = Changes::new().set(SessionParticipant::LEFT_AT, app.now());
    let there = [Query::is_null(SessionParticipant::LEFT_AT)];
    let places = app.rows::<SessionParticipant>();
    if places
        .update_if(&place_id(&id, &me), there, &gone)
        .await?
        .is_none()
    {
        return Ok(answer(session));
    }
    let sessions = app.rows::<GroupSession>();
    match sessions
        .decrement(&id, GroupSession::PARTICIPANT_COUNT, 1, Some(0))
        .await
    {
        Err(store::Error::LimitReached { .. }) => Ok(answer(session)),
        counted => Ok(answer(counted?)),
    }
}

/// Takes one of the seats, which Appwrite counts under a row lock.
async fn count(app: &App, session: &Stored<GroupSession>) -> Result<Stored<GroupSession>> {
    let seats = Some(i64::from(session.row.max_participants));
    let sessions = app.rows::<GroupSession>();
    match sessions
        .increment(&session.id, GroupSession::PARTICIPANT_COUNT, 1, seats)
        .await
    {
        Err(store::Error::LimitReached { .. }) => {
            Err(Error::new(Code::Full, "This session has no seat left"))
        }
        counted => Ok(counted?),
    }
}

fn answer(session: Stored<GroupSession>) -> Json<OneSession> {
    Json(OneSession {
        session: session.into(),
    })
}

//! Study sessions: planning, starting, ending, calling off.

use client::{Changes, Query};
use model::{did, GroupSessionId, Kind, List, MeetingKind, SessionStatus, UserId};
use runtime::{Error, Json, Made, Path, Query as Params, Result, State};
use store::meetings::event_of;
use store::tables::{CalendarEvent, GroupSession};
use store::{App, Me, Page, Stored};

use crate::wire::{NewMeeting, NewSession, OneSession, Planned, SessionFilter, SessionView};
use crate::{access, holding, planning, rules};

/// Plans a session, with its host in it and an event in the pod's calendar. What a repeat finds counts, not what it asks for.
///
/// # Errors
///
/// `validation_failed`; `not_a_member`; `not_found`; `pod_inactive`; `starts_in_past`; `bad_range`.
pub async fn plan(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewSession>,
) -> Result<Made<Planned>> {
    let seats = new.max_participants.unwrap_or(10);
    if !(2..=50).contains(&seats) {
        return Err(Error::field("maxParticipants", "must be from 2 to 50"));
    }
    let ends = rules::span(new.starts_at, new.ends_at, app.now())?;
    app.writable_pod(&new.pod_id, &me).await?;
    let id = match &new.client_id {
        Some(attempt) => did(Kind::GROUP_SESSION, &[me.as_str(), attempt.as_str()]),
        None => GroupSessionId::random(),
    };
    let session = GroupSession {
        pod_id: new.pod_id,
        cohort_id: new.cohort_id,
        chapter_id: new.chapter_id,
        topic: new.topic,
        description: new.description,
        agenda: new.agenda,
        host_id: me,
        starts_at: new.starts_at,
        ends_at: ends,
        status: SessionStatus::Scheduled,
        max_participants: seats,
        participant_count: 1,
        meeting_id: None,
        recording_url: None,
        resource_ids: List::default(),
    };
    planning::write(&app, &id, &session).await
}

/// Lists the sessions of a pod or a cohort in the order in which they begin: of those that are scheduled, the next ones first.
///
/// # Errors
///
/// `validation_failed` unless one of pod and cohort is named; `not_found` for who is no member; `bad_cursor`; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<SessionFilter>,
) -> Result<Json<Page<SessionView>>> {
    let of = match (&filter.pod_id, &filter.cohort_id) {
        (Some(pod), None) => Query::equal(GroupSession::POD_ID, pod),
        (None, Some(cohort)) => Query::equal(GroupSession::COHORT_ID, cohort),
        _ => {
            return Err(Error::field(
                "podId",
                "must be given, or `cohortId`, and not both",
            ))
        }
    };
    let mut wanted = vec![of, Query::order_asc(GroupSession::STARTS_AT)];
    wanted.extend(
        filter
            .status
            .map(|it| Query::equal(GroupSession::STATUS, it)),
    );
    let readable = app.as_caller::<GroupSession>()?;
    let page = readable.page(wanted, &filter.paging, 20).await?;
    if let (true, Some(pod)) = (page.items.is_empty(), &filter.pod_id) {
        access::check_member(&app, pod, &me).await?;
    }
    Ok(Json(page.map(SessionView::from)))
}

/// Starts a session, and with it a meeting of the pod, which takes as many people as the session does.
///
/// # Errors
///
/// `forbidden`; `not_found`; `wrong_state`; `pod_inactive`; `already_active` where the pod is in a meeting; `session_required`.
pub async fn start(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<GroupSessionId>,
) -> Result<Json<OneSession>> {
    let session = led(&app, &me, &id).await?;
    rules::check_state(session.row.status, SessionStatus::Scheduled)?;
    app.check_pod_open(Some(&session.row.pod_id)).await?;
    let new = NewMeeting {
        pod_id: None,
        peer_id: None,
        title: rules::title(&session.row.topic)?,
        event_id: None,
    };
    let pod = &session.row.pod_id;
    let seats = (MeetingKind::Session, session.row.max_participants);
    let meeting = holding::start_in_pod(&app, &me, pod, seats, new).await?;
    let changes = Changes::new()
        .set(GroupSession::STATUS, SessionStatus::InProgress)
        .set(GroupSession::MEETING_ID, &meeting.id);
    let step = step(&app, &session, SessionStatus::Scheduled, &changes).await;
    if step.is_err() {
        // Somebody else started it, or called it off: this meeting is nobody's.
        holding::end(&app, &meeting, model::MeetingStatus::Cancelled).await?;
    }
    step
}

/// Ends a session and its meeting; the time that people were there is credited to them by what follows.
///
/// # Errors
///
/// `forbidden`; `not_found`; `wrong_state`; `session_required`.
pub async fn end(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<GroupSessionId>,
) -> Result<Json<OneSession>> {
    let session = led(&app, &me, &id).await?;
    rules::check_state(session.row.status, SessionStatus::InProgress)?;
    if let Some(id) = &session.row.meeting_id {
        if let Some(meeting) = app.rows::<store::tables::Meeting>().find(id).await? {
            holding::end(&app, &meeting, model::MeetingStatus::Ended).await?;
        }
    }
    let changes = Changes::new().set(GroupSession::STATUS, SessionStatus::Completed);
    step(&app, &session, SessionStatus::InProgress, &changes).await
}

/// Calls a session off; who takes part is told by what follows. Of one that is called off already the event is hidden once more: the
/// first call may have died before.
///
/// # Errors
///
/// `forbidden`; `not_found`; `wrong_state`; `session_required`.
pub async fn cancel(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<GroupSessionId>,
) -> Result<Json<OneSession>> {
    let session = led(&app, &me, &id).await?;
    if session.row.status == SessionStatus::Cancelled {
        hide_event(&app, &id).await?;
    }
    rules::check_state(session.row.status, SessionStatus::Scheduled)?;
    let changes = Changes::new().set(GroupSession::STATUS, SessionStatus::Cancelled);
    let cancelled = step(&app, &session, SessionStatus::Scheduled, &changes).await?;
    hide_event(&app, &id).await?;
    Ok(cancelled)
}

async fn hide_event(app: &App, id: &GroupSessionId) -> Result<()> {
    let gone = Changes::new().set(CalendarEvent::DELETED_AT, app.now());
    let still = [Query::is_null(CalendarEvent::DELETED_AT)];
    app.rows::<CalendarEvent>()
        .update_if(&event_of(id), still, &gone)
        .await?;
    Ok(())
}

async fn led(app: &App, me: &UserId, id: &GroupSessionId) -> Result<Stored<GroupSession>> {
    let session = access::session(app, id).await?;
    access::check_leads(app, me, &session.row.host_id, Some(&session.row.pod_id)).await?;
    Ok(session)
}

/// Takes a step that nobody else has taken.
async fn step(
    app: &App,
    session: &Stored<GroupSession>,
    from: SessionStatus,
    changes: &Changes,
) -> Result<Json<OneSession>> {
    let sessions = app.rows::<GroupSession>();
    let still = [Query::equal(GroupSession::STATUS, from)];
    let Some(session) = sessions.update_if(&session.id, still, changes).await? else {
        let now = sessions.get(&session.id).await?;
        return Err(rules::wrong_state(now.row.status));
    };
    Ok(Json(OneSession {
        session: session.into(),
    }))
}

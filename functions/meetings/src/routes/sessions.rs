//! Study sessions: planning, starting, ending, calling off.

use client::{Changes, Query};
use futures_util::try_join;
use model::{
    did, EventId, GroupSessionId, Kind, List, MeetingKind, RsvpStatus, SessionStatus, UserId,
};
use runtime::{Error, Json, Made, Path, Query as Params, Result, State};
use store::meetings::event_of;
use store::tables::{CalendarEvent, EventReminder, GroupSession, Rsvp, SessionParticipant};
use store::{calendar, readers, App, Me, Page, Stored};
use studying::attendance::place_id;

use crate::wire::{
    NewMeeting, NewSession, OneSession, Planned, SessionEvent, SessionFilter, SessionView,
};
use crate::{access, holding, rules};

/// Plans a session, with its host in it and an event in the pod's calendar.
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
    write(&app, &session).await
}

/// Lists the sessions of a pod or a cohort, the next ones first.
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

/// Starts a session, and with it a meeting of the pod.
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
    let meeting = holding::start_in_pod(&app, &me, pod, MeetingKind::Session, new).await?;
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

/// Writes the session, then at once the place of its host, its event, that the host comes, and the host's timers: their ids are known.
/// The session comes first: by it the event is known for no further one, when the pod is told.
async fn write(app: &App, session: &GroupSession) -> Result<Made<Planned>> {
    let id = GroupSessionId::random();
    let team = [readers::pod(&session.pod_id)];
    let host = &session.host_id;
    let place = SessionParticipant {
        session_id: id.clone(),
        user_id: host.clone(),
        joined_at: Some(app.now()),
        left_at: None,
        attended_sec: 0,
    };
    let event_id = event_of(&id);
    let (places, events, replies, reminders) = (
        app.rows::<SessionParticipant>(),
        app.rows::<CalendarEvent>(),
        app.rows::<Rsvp>(),
        app.rows::<EventReminder>(),
    );
    let place_id = place_id(&id, host);
    let reply_id = did(Kind::RSVP, &[event_id.as_str(), host.as_str()]);
    let (event, reply) = (event(session)?, comes(app, session, &event_id));
    let both = [readers::user(host), readers::pod(&session.pod_id)];
    let timers = calendar::timers(&event_id, &event, [host], app.now());
    let sessions = app.rows::<GroupSession>();
    let stored = sessions.create(&id, session, &team).await?;
    let (_, event, _, _) = try_join!(
        places.create(&place_id, &place, &team),
        events.create(&event_id, &event, &team),
        replies.create(&reply_id, &reply, &both),
        reminders.create_missing(&timers),
    )?;
    Ok(Made::created(Planned {
        session: stored.into(),
        event: SessionEvent {
            id: event.id,
            title: event.row.title.into_string(),
            starts_at: event.row.starts_at,
            ends_at: event.row.ends_at,
        },
    }))
}

/// The answer of a session's host to its event.
fn comes(app: &App, session: &GroupSession, event: &EventId) -> Rsvp {
    Rsvp {
        event_id: event.clone(),
        user_id: session.host_id.clone(),
        pod_id: Some(session.pod_id.clone()),
        status: RsvpStatus::Going,
        invited_by: None,
        responded_at: Some(app.now()),
        attended: None,
    }
}

fn event(session: &GroupSession) -> Result<CalendarEvent> {
    Ok(CalendarEvent {
        description: session.description.clone(),
        pod_id: Some(session.pod_id.clone()),
        going_count: 1,
        ..CalendarEvent::new(
            &session.host_id,
            rules::title(&session.topic)?,
            session.starts_at,
            session.ends_at,
        )
    })
}

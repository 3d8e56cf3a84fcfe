//! Writing down what belongs to a study session that is planned.
//!
//! Every row has a computed id, so whoever repeats a call that was cut off completes it, and makes nothing twice.

use futures_util::try_join;
use model::{EventId, GroupSessionId, RsvpStatus, SessionStatus};
use runtime::{Made, Result};
use store::meetings::event_of;
use store::tables::{CalendarEvent, EventReminder, GroupSession, Rsvp, SessionParticipant};
use store::{calendar, readers, App, Stored};
use studying::attendance::place_id;

use crate::rules;
use crate::wire::{Planned, SessionEvent};

/// Writes the session, then at once the place of its host, its event, that the host comes, and the host's timers. The session comes
/// first: by it the event is known for no further one, when the pod is told. Of one that was there already, what is missing is written.
///
/// # Errors
///
/// What the store answers.
pub async fn write(
    app: &App,
    id: &GroupSessionId,
    session: &GroupSession,
) -> Result<Made<Planned>> {
    let team = [readers::pod(&session.pod_id)];
    let made = app.rows().create_or_get(id, session, &team).await?;
    let is_new = made.is_new();
    let stored = made.into_inner();
    let event = if stored.row.status == SessionStatus::Scheduled {
        complete(app, &stored).await?
    } else {
        // What has begun, or will not take place, is left as it is.
        event(&stored.row)?
    };
    let planned = Planned {
        event: SessionEvent {
            id: event_of(id),
            title: event.title.into_string(),
            starts_at: event.starts_at,
            ends_at: event.ends_at,
        },
        session: stored.into(),
    };
    Ok(if is_new {
        Made::created(planned)
    } else {
        Made::existing(planned)
    })
}

/// Writes those of the rows that are missing; answers the event.
async fn complete(app: &App, session: &Stored<GroupSession>) -> Result<CalendarEvent> {
    let (id, row, host) = (&session.id, &session.row, &session.row.host_id);
    let team = [readers::pod(&row.pod_id)];
    let place = SessionParticipant {
        session_id: id.clone(),
        user_id: host.clone(),
        joined_at: Some(app.now()),
        left_at: None,
        attended_sec: 0,
    };
    let event_id = event_of(id);
    let (places, events, replies, reminders) = (
        app.rows::<SessionParticipant>(),
        app.rows::<CalendarEvent>(),
        app.rows::<Rsvp>(),
        app.rows::<EventReminder>(),
    );
    let place_id = place_id(id, host);
    let reply_id = calendar::reply_id(&event_id, host);
    let (event, reply) = (event(row)?, comes(app, row, &event_id));
    let both = [readers::user(host), readers::pod(&row.pod_id)];
    let timers = calendar::timers(&event_id, &event, [host], app.now());
    let (_, event, _, _) = try_join!(
        places.create_or_get(&place_id, &place, &team),
        events.create_or_get(&event_id, &event, &team),
        replies.create_or_get(&reply_id, &reply, &both),
        reminders.create_missing(&timers),
    )?;
    Ok(event.into_inner().row)
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

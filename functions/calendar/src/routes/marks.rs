//! Marking an event as done.

use client::{Changes, Query};
use model::{did, EventId, EventKind, Kind, Timestamp, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::tables::{ActivityEvent, CalendarEvent, StudySession};
use store::{App, Me, Once, Stored};
use studying::sessions;

use crate::rules;
use crate::wire::Completed;

/// Marks the caller's event as done, or takes the mark back. The first mark on a study event counts as a session of that day.
///
/// # Errors
///
/// `not_found` for what is not the caller's.
pub async fn complete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
) -> Result<Json<Completed>> {
    let events = app.rows::<CalendarEvent>();
    let now = app.now();
    let done = Changes::new().set(CalendarEvent::COMPLETED_AT, now);
    let open = Query::is_null(CalendarEvent::COMPLETED_AT);
    if let Some(event) = events.update_if(&id, own(&me, open), &done).await? {
        count(&app, &me, &event, now).await?;
        return Ok(Json(Completed {
            completed_at: event.row.completed_at,
        }));
    }
    let undone = Changes::new().set(CalendarEvent::COMPLETED_AT, None::<Timestamp>);
    let marked = Query::is_not_null(CalendarEvent::COMPLETED_AT);
    let taken = events.update_if(&id, own(&me, marked), &undone).await?;
    taken.ok_or_else(|| Error::not_found("event"))?;
    Ok(Json(Completed { completed_at: None }))
}

/// Counts a session once for each event, however often it is marked. Nobody measured it, so it adds no time to the day: the session
/// is what is counted, and what the roll-up of days counts again.
async fn count(
    app: &App,
    me: &UserId,
    event: &Stored<CalendarEvent>,
    now: Timestamp,
) -> Result<()> {
    if event.row.kind != EventKind::Study {
        return Ok(());
    }
    let session = rules::studied(me, &event.row, now);
    let parts = ["event", event.id.as_str(), me.as_str()];
    let id = did(Kind::STUDY_SESSION, &parts);
    match sessions::record(app, &id, &session, None).await? {
        Once::Created(session) => log(app, me, event, &session).await,
        Once::Already(_) => Ok(()),
    }
}

async fn log(
    app: &App,
    me: &UserId,
    event: &Stored<CalendarEvent>,
    session: &StudySession,
) -> Result<()> {
    let parts = ["event_complete", event.id.as_str(), me.as_str()];
    let id = did(Kind::ACTIVITY, &parts);
    let entry = ActivityEvent {
        user_id: me.clone(),
        action: "event_complete".to_owned(),
        entity_type: Some("event".to_owned()),
        entity_id: Some(event.id.cast()),
        pod_id: event.row.pod_id.clone(),
        meta: None,
        local_date: session.local_date,
    };
    app.rows().create_once(&id, &entry, &[]).await?;
    Ok(())
}

fn own(me: &UserId, state: Query) -> Vec<Query> {
    vec![
        Query::equal(CalendarEvent::OWNER_ID, me),
        Query::is_null(CalendarEvent::DELETED_AT),
        state,
    ]
}

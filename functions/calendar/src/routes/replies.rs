//! Saying whether one comes. Who comes is a row for each person; the counter follows the rows and never leads.

use client::{Changes, Query};
use model::{EventId, RsvpStatus, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{CalendarEvent, Rsvp};
use store::{calendar, App, Me, Stored};

use crate::wire::{NewReply, Replied};
use crate::{access, people};

/// Answers an event that has not ended: whoever is invited, and the members of its pod.
///
/// # Errors
///
/// `not_found` for what is not there for the caller; `gone` once it is over; `pod_inactive`; `session_required`.
pub async fn answer(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
    Json(new): Json<NewReply>,
) -> Result<Json<Replied>> {
    let event = access::seen(&app, &id).await?;
    if event.row.last_ends_at < app.now() {
        return Err(Error::new(Code::Gone, "The event is over"));
    }
    app.check_pod_open(event.row.pod_id.as_ref()).await?;
    let status = new.status.status();
    let counted = if status == RsvpStatus::Going {
        come(&app, &me, &event).await?
    } else {
        stay_away(&app, &me, &event, status).await?
    };
    Ok(Json(Replied {
        status,
        going_count: counted.unwrap_or(event.row.going_count),
    }))
}

/// Answers that one comes; how many come then, if that changed anything.
async fn come(app: &App, me: &UserId, event: &Stored<CalendarEvent>) -> Result<Option<u32>> {
    let replies = app.rows::<Rsvp>();
    let id = calendar::reply_id(&event.id, me);
    let not_yet = [Query::not_equal(Rsvp::STATUS, RsvpStatus::Going)];
    let change = given(app, RsvpStatus::Going);
    if replies.update_if(&id, not_yet, &change).await?.is_none() {
        // There is no answer yet, or it is this one: whoever creates the row counts it.
        let mut row = people::reply(&event.id, &event.row, me, RsvpStatus::Going, None);
        row.data.responded_at = Some(app.now());
        let made = replies.create_once(&id, &row.data, &row.permissions);
        if made.await?.is_none() {
            return Ok(None);
        }
    }
    let events = app.rows::<CalendarEvent>();
    let counted = events.increment(&event.id, CalendarEvent::GOING_COUNT, 1, None);
    Ok(Some(counted.await?.row.going_count))
}

/// Answers that one does not come, or may; how many come then, if that changed anything.
async fn stay_away(
    app: &App,
    me: &UserId,
    event: &Stored<CalendarEvent>,
    status: RsvpStatus,
) -> Result<Option<u32>> {
    let replies = app.rows::<Rsvp>();
    let id = calendar::reply_id(&event.id, me);
    let comes = [Query::equal(Rsvp::STATUS, RsvpStatus::Going)];
    let change = given(app, status);
    if replies.update_if(&id, comes, &change).await?.is_some() {
        let events = app.rows::<CalendarEvent>();
        let counted = events
            .decrement(&event.id, CalendarEvent::GOING_COUNT, 1, Some(0))
            .await;
        return match counted {
            Ok(event) => Ok(Some(event.row.going_count)),
            Err(store::Error::LimitReached { .. }) => Ok(Some(0)),
            Err(error) => Err(error.into()),
        };
    }
    // Who invited them stays on record: only the cells of the answer are written.
    let cells = change
        .set(Rsvp::EVENT_ID, &event.id)
        .set(Rsvp::USER_ID, me)
        .set(Rsvp::POD_ID, &event.row.pod_id);
    let readers = people::reply_readers(&event.row, me);
    replies.upsert_cells(&id, &cells, &readers).await?;
    Ok(None)
}

fn given(app: &App, status: RsvpStatus) -> Changes {
    Changes::new()
        .set(Rsvp::STATUS, status)
        .set(Rsvp::RESPONDED_AT, app.now())
}

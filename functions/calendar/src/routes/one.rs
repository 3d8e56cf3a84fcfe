//! One event: reading, changing, calling off.

use futures_util::try_join;
use model::EventId;
use runtime::{Json, Path, Query as Params, Result, State};
use store::{App, Me};

use crate::wire::{Called, Deleted, EventPage, EventPatch, OneEvent, ReplyView};
use crate::{access, calling_off, changing, people};

/// Reads one event with everybody's answers.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
) -> Result<Json<EventPage>> {
    let (event, replies) = try_join!(access::seen(&app, &id), people::replies(&app, &id))?;
    let own = replies.iter().find(|it| it.row.user_id == me);
    Ok(Json(EventPage {
        mine: own.map(|it| it.row.status),
        event: event.into(),
        rsvps: replies.into_iter().map(ReplyView::from).collect(),
    }))
}

/// Changes an event: its owner, and the leaders of its pod. What somebody else changes at the same time stays.
///
/// # Errors
///
/// `forbidden`; `not_found`; `pod_inactive`; `bad_range`; `validation_failed`; `rule_violation` for an occurrence that there is not;
/// `version_conflict` where others keep changing it.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
    Json(patch): Json<EventPatch>,
) -> Result<Json<OneEvent>> {
    let changed = changing::change(&app, &me, &id, &patch).await?;
    Ok(Json(OneEvent {
        event: changed.into(),
    }))
}

/// Calls an event off: its owner, and the leaders of its pod. Its owner may do so again.
///
/// # Errors
///
/// `forbidden`; `not_found`; `rule_violation` for an occurrence that there is not; `version_conflict` where others keep changing it.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
    Params(called): Params<Called>,
) -> Result<Json<Deleted>> {
    calling_off::call_off(&app, &me, &id, &called).await?;
    Ok(Json(Deleted { deleted: true }))
}

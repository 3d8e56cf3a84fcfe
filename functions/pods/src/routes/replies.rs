//! Who comes to a pod's events.

use client::Query;
use futures_util::try_join;
use model::{EventId, PodId, RsvpStatus};
use runtime::{Json, Path, Query as Params, Result, State};
use store::tables::Rsvp;
use store::{App, Me};

use super::reactions::all;
use crate::wire::{Replies, RepliesFilter};
use crate::{access, rules};

/// Counts who comes to some events of a pod, with the caller's own answers.
///
/// # Errors
///
/// `validation_failed`; `not_a_member`; `not_found`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Params(filter): Params<RepliesFilter>,
) -> Result<Json<Replies>> {
    let events: Vec<EventId> = rules::items::ids("eventIds", &filter.event_ids)?;
    let of_events = [
        Query::equal(Rsvp::POD_ID, &id),
        Query::equal(Rsvp::EVENT_ID, &events),
        Query::or([
            Query::equal(Rsvp::STATUS, RsvpStatus::Going),
            Query::equal(Rsvp::USER_ID, &me),
        ]),
    ];
    let (_, found) = try_join!(
        access::member(&app, &me, &id),
        all::<Rsvp>(&app, &of_events),
    )?;
    let rows = found.into_iter().map(|it| it.row);
    Ok(Json(Replies {
        items: rules::items::replies(events, rows, &me),
    }))
}

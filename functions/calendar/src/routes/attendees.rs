//! Inviting people to an event.

use std::collections::BTreeSet;

use client::{Changes, NewRow};
use futures_util::try_join;
use model::{EventId, RsvpStatus, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{CalendarEvent, Rsvp};
use store::{App, Me};

use super::making::check_people;
use crate::wire::{Added, NewAttendees};
use crate::{access, people};

/// Most people that one event invites one by one: a row carries at most 100 permissions.
const MOST: usize = 90;

/// Invites people to the caller's event; whoever is invited already stays so.
///
/// # Errors
///
/// `not_owner`; `not_found`; `gone` once it is over; `validation_failed` for nobody's id; `too_many` above 90 in all.
pub async fn invite(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<EventId>,
    Json(new): Json<NewAttendees>,
) -> Result<Json<Added>> {
    let event = access::seen(&app, &id).await?;
    if event.row.owner_id != me {
        return Err(Error::new(Code::NotOwner, "Only its owner invites people"));
    }
    if event.row.last_ends_at < app.now() {
        return Err(Error::new(Code::Gone, "The event is over"));
    }
    let (replies, ()) = try_join!(
        people::replies(&app, &id),
        check_people(&app, &new.attendee_ids)
    )?;
    let there: BTreeSet<&UserId> = replies.iter().map(|it| &it.row.user_id).collect();
    let fresh = new.attendee_ids.iter();
    let fresh: Vec<&UserId> = fresh.filter(|it| !there.contains(it)).collect();
    if people::invited(&replies).count() + fresh.len() > MOST {
        return Err(Error::new(
            Code::TooMany,
            "An event invites at most 90 people",
        ));
    }
    let rows = fresh
        .iter()
        .map(|it| people::reply(&id, &event.row, it, RsvpStatus::Invited, Some(&me)));
    let rows: Vec<NewRow<Rsvp>> = rows.collect();
    let made = app.rows::<Rsvp>().create_missing(&rows).await?;
    if !fresh.is_empty() {
        // Read again: of two invitations at once, the later one lets in the people of both.
        let (replies, ()) = try_join!(
            people::replies(&app, &id),
            people::set_timers(&app, &event, fresh.iter().copied()),
        )?;
        let readers = people::event_readers(&event.row, people::invited(&replies));
        let events = app.rows::<CalendarEvent>();
        events.update_with(&id, &Changes::new(), &readers).await?;
    }
    Ok(Json(Added { added: made.len() }))
}

//! Inviting people to an event.

use std::collections::BTreeSet;

use client::{Changes, NewRow, Query};
use futures_util::try_join;
use model::{EdgeId, EventId, RsvpStatus, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::schema::ID;
use store::tables::{CalendarEvent, Rsvp};
use store::{App, Me, Row, Stored};

use super::making::check_people;
use crate::wire::{Added, NewAttendees};
use crate::writing::ATTEMPTS;
use crate::{access, people};

/// Most people that one event invites one by one: a row carries at most 100 permissions.
const MOST: usize = 90;

/// Invites people to the caller's event; whoever is invited already stays so.
///
/// # Errors
///
/// `not_owner`; `not_found`; `gone` once it is over; `pod_inactive`; `validation_failed` for nobody's id; `too_many` above 90 in all, also
/// where others were invited at the same time: some may be in then; `version_conflict`
/// where others keep changing it.
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
    let (replies, (), ()) = try_join!(
        people::replies(&app, &id),
        check_people(&app, &new.attendee_ids),
        app.check_pod_open(event.row.pod_id.as_ref()),
    )?;
    let there: BTreeSet<&UserId> = replies.iter().map(|it| &it.row.user_id).collect();
    let fresh = new.attendee_ids.iter();
    let fresh: Vec<&UserId> = fresh.filter(|it| !there.contains(it)).collect();
    if people::invited(&replies).count() + fresh.len() > MOST {
        return Err(too_many());
    }
    let rows = fresh
        .iter()
        .map(|it| people::reply(&id, &event.row, it, RsvpStatus::Invited, Some(&me)));
    let rows: Vec<NewRow<Rsvp>> = rows.collect();
    let made = app.rows::<Rsvp>().create_missing(&rows).await?;
    if !fresh.is_empty() {
        let over = let_in(&app, &event, &made).await?;
        if over > 0 {
            return Err(too_many());
        }
    }
    Ok(Json(Added { added: made.len() }))
}

/// Lets in those who are invited by now, and takes back as many of `made` as there are too many; how many those are.
///
/// Everybody is read again, and once more where somebody else let people in meanwhile: whoever comes last lets in the people of all,
/// and finds that all together are too many.
async fn let_in(app: &App, event: &Stored<CalendarEvent>, made: &[Stored<Rsvp>]) -> Result<usize> {
    let events = app.rows::<CalendarEvent>();
    let (mut seen, mut kept) = (event.clone(), made);
    for _ in 0..ATTEMPTS {
        let (replies, left) = take_back(app, &event.id, kept).await?;
        kept = left;
        let readers = people::event_readers(&seen.row, people::invited(&replies));
        let same = events.unchanged_since(&seen);
        match same.update_with(&event.id, &Changes::new(), &readers).await {
            Err(store::Error::Changed { .. }) => seen = events.get(&event.id).await?,
            written => {
                let people = kept.iter().map(|it| &it.row.user_id);
                people::set_timers(app, &written?, people).await?;
                return Ok(made.len() - kept.len());
            }
        }
    }
    Err(store::Error::Changed {
        noun: CalendarEvent::NOUN,
    }
    .into())
}

/// Takes back as many of one's own as there are too many; who is invited then, and which of one's own.
async fn take_back<'a>(
    app: &App,
    event: &EventId,
    own: &'a [Stored<Rsvp>],
) -> Result<(Vec<Stored<Rsvp>>, &'a [Stored<Rsvp>])> {
    let mut replies = people::replies(app, event).await?;
    let over = people::invited(&replies).count().saturating_sub(MOST);
    let (over, kept) = own.split_at(over.min(own.len()));
    if !over.is_empty() {
        let over: Vec<&EdgeId> = over.iter().map(|it| &it.id).collect();
        app.rows::<Rsvp>()
            .delete_where([Query::equal(ID, &over)])
            .await?;
        replies.retain(|it| !over.contains(&&it.id));
    }
    Ok((replies, kept))
}

fn too_many() -> Error {
    Error::new(Code::TooMany, "An event invites at most 90 people")
}

//! Planning events.

use futures_util::try_join;
use model::{did, EventId, Kind, PodId, UserId};
use runtime::{Error, Json, Made, Result, State};
use store::tables::CalendarEvent;
use store::{App, Me, Stored};

use crate::wire::{NewEvent, OneEvent};
use crate::{people, rules};

/// Plans an event, invites people, and sets everybody's timers.
///
/// # Errors
///
/// `bad_range`; `validation_failed`; for a pod `not_found`, `not_a_member`, `pod_inactive`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewEvent>,
) -> Result<Made<OneEvent>> {
    let invited = new.attendee_ids.iter().filter(|it| **it != me);
    let invited: Vec<UserId> = invited.cloned().collect();
    let id = match &new.client_id {
        Some(attempt) => did(Kind::EVENT, &[me.as_str(), attempt.as_str()]),
        None => EventId::random(),
    };
    let event = rules::event(&me, new, app.now())?;
    try_join!(
        check_pod(&app, &me, event.pod_id.as_ref()),
        check_people(&app, &invited),
    )?;
    let readers = people::event_readers(&event, &invited);
    let made = app.rows().create_or_get(&id, &event, &readers).await?;
    let is_new = made.is_new();
    let stored = made.into_inner();
    if is_new {
        people::seat(&app, &stored, &invited).await?;
    } else {
        complete(&app, &stored).await?;
    }
    let answer = OneEvent {
        event: stored.into(),
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

async fn check_pod(app: &App, me: &UserId, pod: Option<&PodId>) -> Result<()> {
    if let Some(pod) = pod {
        app.writable_pod(pod, me).await?;
    }
    Ok(())
}

/// Refuses people who have no profile: nobody else is told apart from nobody.
///
/// # Errors
///
/// `validation_failed`.
pub async fn check_people(app: &App, people: &[UserId]) -> Result<()> {
    let cards = app.cards(people).await?;
    if people.iter().all(|it| cards.find(it).is_some()) {
        return Ok(());
    }
    Err(Error::field(
        "attendeeIds",
        "names somebody who is not here",
    ))
}

/// Completes what an interrupted request began: whoever may read the event is seated. What a retry finds counts, not what it asks for.
async fn complete(app: &App, event: &Stored<CalendarEvent>) -> Result<()> {
    let readers = event.permissions.iter().filter_map(|it| {
        let user = it.strip_prefix("read(\"user:")?.strip_suffix("\")")?;
        UserId::parse(user).ok()
    });
    let invited: Vec<UserId> = readers.filter(|it| *it != event.row.owner_id).collect();
    people::seat(app, event, &invited).await
}

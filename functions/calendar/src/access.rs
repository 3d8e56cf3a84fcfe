//! Who may see an event, and who may change it.

use model::{EventId, PodRole, UserId};
use runtime::{Error, Result};
use store::tables::CalendarEvent;
use store::{membership, App, Stored};

/// Reads an event with the caller's rights: Appwrite knows who is invited and who is in the pod.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn seen(app: &App, id: &EventId) -> Result<Stored<CalendarEvent>> {
    let event = app.as_caller::<CalendarEvent>()?.get(id).await?;
    if event.row.deleted_at.is_some() {
        return Err(Error::not_found("event"));
    }
    Ok(event)
}

/// Reads an event that `me` may change: its owner, the owner and the admins of its pod. One more call where it is not their own.
///
/// # Errors
///
/// `not_found` for one that is not there for `me`; `forbidden`.
pub async fn changeable(app: &App, me: &UserId, id: &EventId) -> Result<Stored<CalendarEvent>> {
    let event = seen(app, id).await?;
    if event.row.owner_id == *me {
        return Ok(event);
    }
    let member = match &event.row.pod_id {
        Some(pod) => app.membership(pod, me).await?,
        None => None,
    };
    if member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)) {
        return Ok(event);
    }
    Err(Error::forbidden(
        "Only its owner and the pod's leaders change an event",
    ))
}

//! Who may see an event, and who may change it.

use futures_util::try_join;
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
    check_leads(app, me, &event.row).await?;
    Ok(event)
}

/// As [`changeable`], of an event whose pod is not archived, if it has one: one more call at the same time.
///
/// # Errors
///
/// As [`changeable`]; `pod_inactive`.
pub async fn writable(app: &App, me: &UserId, id: &EventId) -> Result<Stored<CalendarEvent>> {
    let event = seen(app, id).await?;
    try_join!(
        check_leads(app, me, &event.row),
        app.check_pod_open(event.row.pod_id.as_ref()),
    )?;
    Ok(event)
}

async fn check_leads(app: &App, me: &UserId, event: &CalendarEvent) -> Result<()> {
    if event.owner_id == *me {
        return Ok(());
    }
    let member = match &event.pod_id {
        Some(pod) => app.membership(pod, me).await?,
        None => None,
    };
    if member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)) {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only its owner and the pod's leaders change an event",
    ))
}

//! Who is in a pod, who leads there, and what strangers are told.

use model::{GroupSessionId, MeetingId, PodId, PodRole, UserId};
use runtime::{Error, Result};
use store::tables::{GroupSession, Meeting};
use store::{membership, App, Stored};

use crate::provider::Jitsi;

/// Refuses whoever is no member, without telling them that there is such a pod: for lists that came back empty.
///
/// # Errors
///
/// `not_found`.
pub async fn check_member(app: &App, pod: &PodId, me: &UserId) -> Result<()> {
    match app.membership(pod, me).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("pod")),
    }
}

/// Reads a meeting with the caller's own rights.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn meeting(app: &App, id: &MeetingId) -> Result<Stored<Meeting>> {
    Ok(app.as_caller::<Meeting>()?.get(id).await?)
}

/// Reads a session with the caller's own rights.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn session(app: &App, id: &GroupSessionId) -> Result<Stored<GroupSession>> {
    Ok(app.as_caller::<GroupSession>()?.get(id).await?)
}

/// Refuses whoever neither is the host nor leads the pod; one read for who is not the host.
///
/// # Errors
///
/// `forbidden`.
pub async fn check_leads(app: &App, me: &UserId, host: &UserId, pod: Option<&PodId>) -> Result<()> {
    if me == host {
        return Ok(());
    }
    if let Some(pod) = pod {
        let member = app.membership(pod, me).await?;
        if member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)) {
            return Ok(());
        }
    }
    Err(Error::forbidden(
        "Only the host and the pod's admins may do this",
    ))
}

/// Who carries the video.
pub fn provider(app: &App) -> Jitsi {
    let domain = app.execution().config().text(&crate::MEET_DOMAIN);
    Jitsi::at(domain.unwrap_or("meet.jit.si"))
}

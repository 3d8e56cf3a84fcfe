//! Who is in a pod, who leads there, and what strangers are told.

use futures_util::try_join;
use model::{GroupSessionId, MeetingId, PodId, PodRole, UserId};
use runtime::{Code, Error, Result};
use store::tables::{GroupSession, Meeting, Pod, PodMember};
use store::{membership, App, Stored};

use crate::provider::Jitsi;

/// Reads a pod and the caller's membership, at once.
///
/// # Errors
///
/// `not_a_member` for a public pod, `not_found` for a private one.
pub async fn member(
    app: &App,
    pod: &PodId,
    me: &UserId,
) -> Result<(Stored<Pod>, Stored<PodMember>)> {
    let pods = app.rows::<Pod>();
    let (pod, member) = try_join!(pods.find(pod), app.membership(pod, me))?;
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    match (pod, member) {
        (Some(pod), Some(member)) => Ok((pod, member)),
        (Some(pod), None) if pod.row.is_public => Err(Error::new(
            Code::NotAMember,
            "Only members of the pod may do this",
        )),
        _ => Err(Error::not_found("pod")),
    }
}

/// [`member`], for what an archived pod does not take.
///
/// # Errors
///
/// Those of [`member`]; `pod_inactive`.
pub async fn writer(
    app: &App,
    pod: &PodId,
    me: &UserId,
) -> Result<(Stored<Pod>, Stored<PodMember>)> {
    let (pod, member) = member(app, pod, me).await?;
    if pod.row.is_active {
        return Ok((pod, member));
    }
    Err(Error::new(
        Code::PodInactive,
        "This pod is archived: it can be read, not written",
    ))
}

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

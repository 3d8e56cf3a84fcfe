//! Who may see a pod, and who may do what in it.
//!
//! A private pod does not exist for a stranger; of a public one they learn that its members do this.

use model::{PodId, PodRole, UserId};
use runtime::{Code, Error, Result};
use store::pod_access::outside;
use store::tables::{Pod, PodMember};
use store::{membership, App, Stored};

/// Reads the membership of somebody who must have one, in a pod that is there: two calls at once. The rows of a deleted pod's members
/// go with its job, so they alone say nothing.
///
/// # Errors
///
/// `not_found`; `not_a_member`.
pub async fn member(app: &App, me: &UserId, id: &PodId) -> Result<Stored<PodMember>> {
    let (_, member) = app.pod_of(id, me).await?;
    Ok(member)
}

/// Reads the membership of somebody whose role must reach `needed`.
///
/// # Errors
///
/// As [`member`]; `not_owner` or `forbidden` for whose role does not reach.
pub async fn role(
    app: &App,
    me: &UserId,
    id: &PodId,
    needed: PodRole,
) -> Result<Stored<PodMember>> {
    let member = member(app, me, id).await?;
    check_role(member.row.role, needed)?;
    Ok(member)
}

/// Refuses a role that does not reach what is needed.
///
/// # Errors
///
/// `not_owner`; `forbidden`.
pub fn check_role(role: PodRole, needed: PodRole) -> Result<()> {
    if membership::reaches(role, needed) {
        return Ok(());
    }
    Err(match needed {
        PodRole::Owner => Error::new(Code::NotOwner, "Only the owner of the pod may do this"),
        _ => Error::forbidden("Only the owner and the admins of the pod may do this"),
    })
}

/// Reads a pod, unless it is deleted; one call.
///
/// # Errors
///
/// `not_found`.
pub async fn present(app: &App, id: &PodId) -> Result<Stored<Pod>> {
    let pod = app.rows::<Pod>().find(id).await?;
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    pod.ok_or_else(|| Error::not_found("pod"))
}

/// The words for somebody who is not in a pod.
pub fn stranger(pod: &Pod) -> Error {
    if pod.is_public {
        outside()
    } else {
        Error::not_found("pod")
    }
}

//! Who may see a pod, and who may do what in it.
//!
//! A private pod does not exist for a stranger; of a public one they learn that its members do this.

use futures_util::try_join;
use model::{PodId, PodRole, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Pod, PodMember};
use store::{membership, App, Stored};

use crate::rules;

/// A pod, and the caller's place in it.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The pod.
    pub pod: Stored<Pod>,
    /// The caller's membership, if they have one.
    pub member: Option<Stored<PodMember>>,
}

/// Reads a pod that `me` may see, with their place in it: two calls at once.
///
/// # Errors
///
/// `not_found` for one that is deleted, and for a private one that `me` is not in.
pub async fn see(app: &App, me: &UserId, id: &PodId) -> Result<Seen> {
    let pods = app.rows::<Pod>();
    let (pod, member) = try_join!(pods.get(id), app.membership(id, me))?;
    if pod.row.deleted_at.is_some() || (member.is_none() && !pod.row.is_public) {
        return Err(Error::not_found("pod"));
    }
    Ok(Seen { pod, member })
}

/// Reads a pod that `me` is in: two calls at once.
///
/// # Errors
///
/// `not_found` as [`see`]; `not_a_member` for a public pod that `me` is not in.
pub async fn sit(app: &App, me: &UserId, id: &PodId) -> Result<(Stored<Pod>, Stored<PodMember>)> {
    let seen = see(app, me, id).await?;
    let member = seen.member.ok_or_else(outside)?;
    Ok((seen.pod, member))
}

/// Reads a pod that `me` may write in.
///
/// # Errors
///
/// As [`sit`]; `pod_inactive` for an archived one.
pub async fn write(app: &App, me: &UserId, id: &PodId) -> Result<(Stored<Pod>, Stored<PodMember>)> {
    let (pod, member) = sit(app, me, id).await?;
    rules::check_active(&pod.row)?;
    Ok((pod, member))
}

/// Reads the membership of somebody who must have one: one call, and one more to find words for a refusal.
///
/// # Errors
///
/// `not_found`; `not_a_member`.
pub async fn member(app: &App, me: &UserId, id: &PodId) -> Result<Stored<PodMember>> {
    match app.membership(id, me).await? {
        Some(member) => Ok(member),
        None => Err(stranger(app, id).await?),
    }
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

/// Finds the words for somebody who is not in a pod; one call.
///
/// # Errors
///
/// What the store answers.
pub async fn stranger(app: &App, id: &PodId) -> Result<Error> {
    let pod = app.rows::<Pod>().find(id).await?;
    let seen = pod.filter(|it| it.row.is_public && it.row.deleted_at.is_none());
    Ok(seen.map_or_else(|| Error::not_found("pod"), |_| outside()))
}

fn outside() -> Error {
    Error::new(Code::NotAMember, "Only members of the pod may do this")
}

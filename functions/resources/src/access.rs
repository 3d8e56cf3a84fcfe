//! Who may see, change and remove a study file.

use model::{AdminAction, AdminTarget, PodRole, ResourceId, UserId};
use runtime::{Error, Result};
use store::admin::audit::{self, Deed};
use store::tables::Resource;
use store::{membership, App, Stored};

use crate::rules::{self, Sight};

/// Refuses a study file that `me` may not see; one more read for one in a pod, or one that moderation hides.
///
/// # Errors
///
/// `not_found`: whoever may not read it does not learn that it exists.
pub async fn check(app: &App, me: &UserId, resource: &Stored<Resource>) -> Result<()> {
    let is_seen = match rules::sight(me, &resource.row) {
        Sight::Free => true,
        Sight::Hidden => false,
        Sight::Members(pod) => app.membership(pod, me).await?.is_some(),
        Sight::Admins => app.is_admin(me).await?,
    };
    if is_seen {
        Ok(())
    } else {
        Err(Error::not_found("resource"))
    }
}

/// Reads a study file that is not `me`'s and that `me` may remove: an owner or admin of its pod, or an admin of the platform, with a
/// line in the admins' log.
///
/// # Errors
///
/// `not_found` for one that is not there for `me`; `forbidden`.
pub async fn removable(app: &App, me: &UserId, id: &ResourceId) -> Result<Stored<Resource>> {
    let resource = app.rows::<Resource>().get(id).await?;
    if resource.row.deleted_at.is_some() {
        return Err(Error::not_found("resource"));
    }
    if leads_pod(app, me, &resource.row).await? {
        return Ok(resource);
    }
    if app.is_admin(me).await? {
        let (action, kind) = (AdminAction::ResourceDelete, AdminTarget::Resource);
        audit::note(app, Deed::new(me, action, kind, id)).await?;
        return Ok(resource);
    }
    check(app, me, &resource).await?;
    Err(Error::forbidden(
        "Only its author and the pod's leaders delete a study file",
    ))
}

async fn leads_pod(app: &App, me: &UserId, resource: &Resource) -> Result<bool> {
    let Some(pod) = &resource.pod_id else {
        return Ok(false);
    };
    let member = app.membership(pod, me).await?;
    Ok(member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)))
}

//! Somebody shares a study file with a pod, or likes one.

use futures_util::try_join;
use model::{NotificationType, ResourceVisibility, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Pod, Resource, ResourceLike};
use store::{App, Created, Stored};

use super::{name_of, tell};
use crate::access;

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Tells the members of a pod of a file that is theirs to read; those of one day are one notification.
pub async fn shared(app: App, Created(resource): Created<Resource>) -> Result<()> {
    let (Some(pod_id), ResourceVisibility::Pod) = (&resource.row.pod_id, resource.row.visibility)
    else {
        return Ok(());
    };
    let author = &resource.row.author_id;
    let pods = app.rows::<Pod>();
    let (pod, members, now, name) = try_join!(
        async { Ok(pods.find(pod_id).await?) },
        async { Ok(app.members(pod_id, MOST_MEMBERS).await?) },
        // By now it may be deleted, or hidden again.
        async { Ok(app.rows::<Resource>().find(&resource.id).await?) },
        name_of(&app, author),
    )?;
    let stands = now.is_some_and(|it| {
        it.row.deleted_at.is_none() && it.row.is_approved && it.row.pod_id == resource.row.pod_id
    });
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    let Some(pod) = pod.filter(|_| stands) else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::Resource,
        resource.id.as_str(),
        &[pod_id.as_str()],
    )
    .happened(resource.created_at)
    .by(author, &name)
    .within(pod_id, &pod.row.name)
    .about("resource", resource.id.as_str())
    .map_err(Error::internal)?
    .word("title", resource.row.title.as_str());
    tell(&app, &notice, members.into_iter().map(|it| it.row.user_id)).await
}

/// Tells who shared a file. Liking again after unliking is the same cause and tells nothing new.
pub async fn liked(app: App, Created(like): Created<ResourceLike>) -> Result<()> {
    let actor = &like.row.user_id;
    let found = app.rows::<Resource>().find(&like.row.resource_id).await?;
    let Some(resource) = found.filter(|it| it.row.author_id != *actor) else {
        return Ok(());
    };
    if !is_seen_by(&app, &resource, actor).await? {
        return Ok(());
    }
    let name = name_of(&app, actor).await?;
    let notice = Notice::of(
        NotificationType::ResourceLike,
        like.id.as_str(),
        &[resource.id.as_str()],
    )
    .by(actor, &name)
    .about("resource", resource.id.as_str())
    .map_err(Error::internal)?
    .word("title", resource.row.title.as_str());
    tell(&app, &notice, [resource.row.author_id]).await
}

/// Whether who liked it may see it: a like of who may not is taken back a moment later. An author always sees what is theirs.
async fn is_seen_by(app: &App, resource: &Stored<Resource>, actor: &UserId) -> Result<bool> {
    let row = &resource.row;
    if row.deleted_at.is_some() || !row.is_approved {
        return Ok(false);
    }
    match (row.visibility, &row.pod_id) {
        (ResourceVisibility::Public, _) => Ok(true),
        (ResourceVisibility::Pod, Some(pod)) => {
            let people = [actor.clone()].into_iter().collect();
            Ok(!access::members(app, pod, &people).await?.is_empty())
        }
        _ => Ok(false),
    }
}

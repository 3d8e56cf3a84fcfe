//! Liking study files.

use model::{ResourceId, UserId};
use runtime::{Json, Made, Path, Result, State};
use store::tables::{Resource, ResourceLike};
use store::{App, Me};

use crate::counted::{Counted, Door};
use crate::items::like_id;
use crate::wire::Liked;

/// Likes a study file; liking it again changes nothing.
///
/// # Errors
///
/// `not_found` for one that is not there for the caller; `pod_inactive`.
pub async fn like(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Made<Liked>> {
    let like = ResourceLike {
        resource_id: id.clone(),
        user_id: me.clone(),
    };
    let added = edge(&id, &me).add(&app, &me, &like, &[]).await?;
    let is_new = added.is_new();
    let answer = liked(true, &added.into_inner().row);
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Stops liking a study file, of an archived pod too; doing so again changes nothing.
///
/// # Errors
///
/// `not_found` for one that is not there for the caller.
pub async fn unlike(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Json<Liked>> {
    let resource = edge(&id, &me).take(&app, &me).await?;
    Ok(Json(liked(false, &resource.row)))
}

fn edge<'a>(resource: &'a ResourceId, me: &UserId) -> Counted<'a, ResourceLike> {
    Counted {
        resource,
        id: like_id(resource, me),
        counter: Resource::LIKES_COUNT,
        door: Door::Open,
    }
}

fn liked(liked: bool, resource: &Resource) -> Liked {
    Liked {
        liked,
        likes_count: resource.likes_count,
    }
}

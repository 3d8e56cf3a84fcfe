//! One post: publishing, reading, deleting.

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{did, AdminAction, AdminTarget, Kind, PodId, PostId, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::admin::audit::{self, Deed};
use store::files::Expected;
use store::post_items::{self, PostItem};
use store::tables::{Pod, Post};
use store::{buckets, pod_access, App, Me, Once};

use crate::post_access;
use crate::rules::{self, Audience};
use crate::wire::{Deleted, NewPost, OnePost};

/// Publishes a post.
///
/// # Errors
///
/// `validation_failed`, also for images that are not there or somebody else's; for a pod `not_found`, `not_a_member`,
/// `pod_inactive`; for images `too_large`, `unsupported_type`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewPost>,
) -> Result<Made<OnePost>> {
    let audience = rules::audience(&new)?;
    let kind = rules::kind(&new)?;
    let readers = audience.permissions();
    let (mentioned, (), ()) = try_join!(
        app.mentioned(&new.content),
        check_member(&app, &me, &audience),
        check_images(&app, &me, &new, &readers),
    )?;
    let id = match &new.client_id {
        Some(attempt) => did(Kind::POST, &[me.as_str(), attempt.as_str()]),
        None => PostId::random(),
    };
    let post = rules::post(&me, &audience, kind, new, mentioned);
    publish(&app, &audience, &id, &post).await
}

/// Reads one post.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<PostItem>> {
    let post = app.as_caller::<Post>()?.get(&id).await?;
    let items = post_items::items(&app, &me, vec![post]).await?;
    let item = items.into_iter().next();
    item.map(Json).ok_or_else(|| Error::not_found("post"))
}

/// Deletes a post: its author, the leaders of its pod, the platform's admins. What hangs on it follows by event.
///
/// # Errors
///
/// `forbidden`; `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<Deleted>> {
    let gone = hide(&app);
    let done = app
        .rows::<Post>()
        .update_if(&id, post_access::owned_and_present(&me), &gone)
        .await?;
    if done.is_none() {
        delete_as_other(&app, &me, &id).await?;
    }
    Ok(Json(Deleted { deleted: true }))
}

/// Creates the row and counts it. A pod is counted first, since the increment answers whether it still takes posts.
async fn publish(
    app: &App,
    audience: &Audience,
    id: &PostId,
    post: &Post,
) -> Result<Made<OnePost>> {
    if let Audience::Pod(pod) = audience {
        count_in_pod(app, pod).await?;
    }
    let made = app
        .rows::<Post>()
        .create_or_get(id, post, &audience.permissions())
        .await;
    let is_new = matches!(made, Ok(Once::Created(_)));
    match (audience, is_new) {
        (Audience::Pod(pod), false) => uncount_in_pod(app, pod).await?,
        (_, true) => app.count_post_of(&post.author_id).await?,
        _ => {}
    }
    Ok(match made? {
        Once::Created(stored) => Made::created(OnePost {
            post: stored.into(),
        }),
        Once::Already(stored) => Made::existing(OnePost {
            post: stored.into(),
        }),
    })
}

async fn count_in_pod(app: &App, pod: &PodId) -> Result<()> {
    let counted = app.count_post_in(pod).await?;
    if counted.row.is_active && counted.row.deleted_at.is_none() {
        return Ok(());
    }
    uncount_in_pod(app, pod).await?;
    Err(pod_access::archived())
}

async fn uncount_in_pod(app: &App, pod: &PodId) -> Result<()> {
    app.rows::<Pod>()
        .decrement(pod, Pod::POSTS_COUNT, 1, Some(0))
        .await?;
    Ok(())
}

async fn check_member(app: &App, me: &UserId, audience: &Audience) -> Result<()> {
    let Audience::Pod(pod) = audience else {
        return Ok(());
    };
    if app.membership(pod, me).await?.is_some() {
        return Ok(());
    }
    // A stranger learns of a public pod that one has to join it, and of a private one nothing.
    let pod = app.rows::<Pod>().find(pod).await?;
    match pod.filter(|it| it.row.is_public && it.row.deleted_at.is_none()) {
        Some(_) => Err(Error::new(Code::NotAMember, "Join this pod to post in it")),
        None => Err(Error::not_found("pod")),
    }
}

async fn check_images(app: &App, me: &UserId, new: &NewPost, readers: &[Permission]) -> Result<()> {
    let expected = Expected {
        bucket: &buckets::POST_IMAGES,
        field: "imageFileIds",
        owner: me,
        readers,
    };
    app.take_files(&new.image_file_ids, expected).await?;
    Ok(())
}

async fn delete_as_other(app: &App, me: &UserId, id: &PostId) -> Result<()> {
    let post = app.rows::<Post>().get(id).await?;
    if post.row.deleted_at.is_some() && post.row.author_id == *me {
        return Ok(());
    }
    if !post_access::is_moderator(app, me, &post.row).await? {
        if !app.is_admin(me).await? {
            post_access::check(app, me, &post).await?;
            let whose = "Only its author and the pod's leaders delete a post";
            return Err(Error::forbidden(whose));
        }
        let (action, kind) = (AdminAction::PostDelete, AdminTarget::Post);
        audit::note(app, Deed::new(me, action, kind, id)).await?;
    }
    let present = [Query::is_null(Post::DELETED_AT)];
    let posts = app.rows::<Post>();
    posts.update_if(id, present, &hide(app)).await?;
    Ok(())
}

/// Marks a post as deleted and takes its readers away.
fn hide(app: &App) -> Changes {
    let nobody: [Permission; 0] = [];
    Changes::new()
        .set(Post::DELETED_AT, app.now())
        .set("$permissions", nobody)
}

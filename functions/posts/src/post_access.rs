//! Who may see, change and remove a post.

use client::{Permission, Query};
use futures_util::join;
use model::{PodRole, PostId, UserId, Visibility};
use runtime::{Error, Result};
use store::tables::Post;
use store::{membership, readers, App, Stored};

/// Reads a post that `me` may see, by the function's own key.
///
/// # Errors
///
/// `not_found` where there is none, where it was deleted or hidden, and where `me` is not a member of its pod: whoever may not read a post
/// does not learn that it exists.
pub async fn visible(app: &App, me: &UserId, id: &PostId) -> Result<Stored<Post>> {
    let post = app.rows::<Post>().get(id).await?;
    check(app, me, &post).await?;
    Ok(post)
}

/// Refuses a post that `me` may not see; one more read for a post in a pod.
///
/// # Errors
///
/// `not_found`.
pub async fn check(app: &App, me: &UserId, post: &Stored<Post>) -> Result<()> {
    if !is_shown(me, post) {
        return Err(Error::not_found("post"));
    }
    match (&post.row.visibility, &post.row.pod_id) {
        (Visibility::Public, _) => Ok(()),
        (_, Some(pod)) if app.membership(pod, me).await?.is_some() => Ok(()),
        _ => Err(Error::not_found("post")),
    }
}

/// Refuses a post that `me` may not write under: what [`check`] refuses, and what is in an archived pod. Two calls at once for a post in
/// a pod.
///
/// # Errors
///
/// `not_found`; `pod_inactive`.
pub async fn check_open(app: &App, me: &UserId, post: &Stored<Post>) -> Result<()> {
    let (seen, open) = join!(
        check(app, me, post),
        app.check_pod_open(post.row.pod_id.as_ref()),
    );
    seen.and(open)
}

/// Who reads a post, and everything said under it.
pub fn readers(post: &Post) -> [Permission; 1] {
    [readers::post(post)]
}

/// Whether a post was not deleted, nor left by moderation to the eyes of somebody else.
pub fn is_shown(me: &UserId, post: &Stored<Post>) -> bool {
    let is_hidden = readers::is_hidden(&post.permissions, &readers::post(&post.row));
    post.row.deleted_at.is_none() && (!is_hidden || post.row.author_id == *me)
}

/// What a post meets that is `me`'s and was not deleted.
pub fn owned_and_present(me: &UserId) -> Vec<Query> {
    vec![
        Query::equal(Post::AUTHOR_ID, me),
        Query::is_null(Post::DELETED_AT),
    ]
}

/// Whether `me` keeps order where the post is: an owner or admin of its pod.
///
/// # Errors
///
/// What the store answers.
pub async fn is_moderator(app: &App, me: &UserId, post: &Post) -> Result<bool> {
    let Some(pod) = &post.pod_id else {
        return Ok(false);
    };
    let member = app.membership(pod, me).await?;
    Ok(member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)))
}

/// Whether `me` keeps order where a post is that `me` may see: one read for both.
///
/// # Errors
///
/// `not_found` for a post that is not there for `me`.
pub async fn moderates(app: &App, me: &UserId, post: &Stored<Post>) -> Result<bool> {
    let member = match &post.row.pod_id {
        Some(pod) if post.row.deleted_at.is_none() => app.membership(pod, me).await?,
        _ => None,
    };
    let is_reader = post.row.visibility == Visibility::Public || member.is_some();
    if !is_reader || !is_shown(me, post) {
        return Err(Error::not_found("post"));
    }
    Ok(member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)))
}

//! One post: publishing, reading, editing, pinning, deleting.

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{did, tag_text, Kind, List, Patch, PodId, PostId, Text, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::files::Expected;
use store::post_items::{self, PostItem, PostView};
use store::tables::{Pod, Post, Profile};
use store::{buckets, pod_access, App, Me, Once, Stored};

use crate::post_access;
use crate::rules::{self, Audience};
use crate::wire::{Deleted, NewPost, OnePost, PostPatch};

/// Publishes a post.
///
/// # Errors
///
/// `validation_failed`; for a pod `not_found`, `not_a_member`, `pod_inactive`; for images `not_owner`, `not_found`, `too_large`,
/// `unsupported_type`.
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

/// Edits a post, or pins it.
///
/// # Errors
///
/// `not_owner` for somebody else's post, `forbidden` to pin without leading the pod, `rule_violation` for another audience,
/// `not_found`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
    Json(patch): Json<PostPatch>,
) -> Result<Json<OnePost>> {
    if let Some(&pinned) = patch.is_pinned.value() {
        check_may_pin(&app, &me, &id).await?;
        if only_pins(&patch) {
            let change = Changes::new().set(Post::IS_PINNED, pinned);
            return Ok(answer(app.rows::<Post>().update(&id, &change).await?));
        }
    }
    let changes = edit(&app, &patch).await?;
    let mut conditions = owned_and_present(&me);
    conditions.extend(
        patch
            .visibility
            .value()
            .map(|it| Query::equal(Post::VISIBILITY, it)),
    );
    match app
        .rows::<Post>()
        .update_if(&id, conditions, &changes)
        .await?
    {
        Some(post) => Ok(answer(post)),
        None => Err(why_not_edited(&app, &me, &id, &patch).await?),
    }
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
        .update_if(&id, owned_and_present(&me), &gone)
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
        (_, true) => count_for_author(app, &post.author_id).await?,
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
    let pods = app.rows::<Pod>();
    let counted = pods.increment(pod, Pod::POSTS_COUNT, 1, None).await?;
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

/// An account older than its profile has no counter yet; the profile's first recount finds the post.
async fn count_for_author(app: &App, author: &UserId) -> Result<()> {
    let counted = app
        .rows::<Profile>()
        .increment(author, Profile::POSTS_COUNT, 1, None)
        .await;
    match counted {
        Ok(_) | Err(store::Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
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

async fn edit(app: &App, patch: &PostPatch) -> Result<Changes> {
    let mut changes = Changes::new().set(Post::EDITED_AT, app.now());
    if let Patch::Null = patch.content {
        return Err(Error::field("content", "must have 1 to 5000 characters"));
    }
    let text = patch.content.value().map_or("", Text::as_str);
    if !text.is_empty() {
        changes = changes
            .set(Post::CONTENT, text)
            .set(Post::MENTIONS, app.mentioned(text).await?);
    }
    if let Patch::Value(given) = &patch.tags {
        changes = tagged(changes, rules::tags(given, text));
    } else if matches!(patch.tags, Patch::Null) {
        changes = tagged(changes, List::default());
    }
    Ok(changes)
}

fn tagged(changes: Changes, tags: List<model::Tag, 0, 10>) -> Changes {
    let words = tag_text(&tags);
    changes.set(Post::TAGS, tags).set(Post::TAG_TEXT, words)
}

fn only_pins(patch: &PostPatch) -> bool {
    patch.content.is_absent() && patch.tags.is_absent() && patch.visibility.is_absent()
}

async fn check_may_pin(app: &App, me: &UserId, id: &PostId) -> Result<()> {
    let post = app.rows::<Post>().get(id).await?;
    if post_access::moderates(app, me, &post).await? {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only the pod's owner and admins pin its posts",
    ))
}

/// Finds the words for an edit that touched nothing.
async fn why_not_edited(app: &App, me: &UserId, id: &PostId, patch: &PostPatch) -> Result<Error> {
    let post = post_access::visible(app, me, id).await?;
    if post.row.author_id != *me {
        return Ok(Error::new(Code::NotOwner, "Only its author edits a post"));
    }
    rules::keeps_audience(post.row.visibility, patch.visibility.value().copied())?;
    Ok(Error::of(Code::Conflict))
}

async fn delete_as_other(app: &App, me: &UserId, id: &PostId) -> Result<()> {
    let post = app.rows::<Post>().get(id).await?;
    if post.row.deleted_at.is_some() && post.row.author_id == *me {
        return Ok(());
    }
    if post_access::is_moderator(app, me, &post.row).await? || app.is_admin(me).await? {
        let present = [Query::is_null(Post::DELETED_AT)];
        app.rows::<Post>()
            .update_if(id, present, &hide(app))
            .await?;
        return Ok(());
    }
    post_access::check(app, me, &post).await?;
    Err(Error::forbidden(
        "Only its author and the pod's leaders delete a post",
    ))
}

/// Marks a post as deleted and takes its readers away.
fn hide(app: &App) -> Changes {
    let nobody: [Permission; 0] = [];
    Changes::new()
        .set(Post::DELETED_AT, app.now())
        .set("$permissions", nobody)
}

fn owned_and_present(me: &UserId) -> Vec<Query> {
    vec![
        Query::equal(Post::AUTHOR_ID, me),
        Query::is_null(Post::DELETED_AT),
    ]
}

fn answer(post: Stored<Post>) -> Json<OnePost> {
    Json(OnePost {
        post: PostView::from(post),
    })
}

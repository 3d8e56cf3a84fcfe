//! Editing a post, and pinning it.
//!
//! A public post is edited in one conditional call. Any other is looked at first: whoever left a pod writes in it no longer.

use client::{Changes, Query};
use futures_util::{join, try_join};
use model::{tag_text, List, Patch, PostId, PostType, UserId, Visibility};
use runtime::{Error, Json, Path, Result, State};
use store::post_items::PostView;
use store::tables::Post;
use store::{App, Me, Stored};

use crate::wire::{OnePost, PostPatch};
use crate::{post_access, rules};

/// Edits a post, or pins it. A change that changes nothing answers the post as it is.
///
/// # Errors
///
/// `not_owner` for somebody else's post, `forbidden` to pin without leading the pod, `rule_violation` for another audience and for
/// other words where the course itself speaks, `pod_inactive`, `not_found`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
    Json(patch): Json<PostPatch>,
) -> Result<Json<OnePost>> {
    if let Patch::Null = patch.content {
        return Err(Error::field("content", "must have 1 to 5000 characters"));
    }
    let pinned = match patch.is_pinned.value() {
        Some(_) => Some(pinnable(&app, &me, &id).await?),
        None => None,
    };
    let pins = pinned.is_some();
    if pins && patch.only_pins() {
        return write(&app, &id, &changes(&app, &patch, None, List::default())).await;
    }
    let (mentions, seen) = try_join!(
        app.mentioned(patch.words()),
        seen(&app, &id, &patch, pinned),
    )?;
    let changes = changes(&app, &patch, seen.as_ref(), mentions);
    let post = match seen {
        Some(post) => post,
        None => match edit_public(&app, &me, &id, &patch, &changes).await? {
            Some(post) => return Ok(answer(post)),
            None => app.rows::<Post>().get(&id).await?,
        },
    };
    if !pins {
        post_access::check_open(&app, &me, &post).await?;
    }
    rules::check_edit(&me, &post.row, &patch)?;
    if changes.is_empty() {
        return Ok(answer(post));
    }
    write(&app, &id, &changes).await
}

/// Reads the post where the edit needs to know it: one that was read already, one whose tags are merged, one that does not change.
async fn seen(
    app: &App,
    id: &PostId,
    patch: &PostPatch,
    pinned: Option<Stored<Post>>,
) -> Result<Option<Stored<Post>>> {
    if pinned.is_none() && (rules::merges_tags(patch) || patch.keeps_words()) {
        return Ok(Some(app.rows::<Post>().get(id).await?));
    }
    Ok(pinned)
}

/// What is written: only other words or tags are an edit.
fn changes(
    app: &App,
    patch: &PostPatch,
    seen: Option<&Stored<Post>>,
    mentions: List<UserId, 0, 10>,
) -> Changes {
    let mut changes = Changes::new();
    if let Some(&pinned) = patch.is_pinned.value() {
        changes = changes.set(Post::IS_PINNED, pinned);
    }
    if let Some(text) = patch.content.value() {
        changes = changes
            .set(Post::CONTENT, text)
            .set(Post::MENTIONS, mentions);
    }
    if let Some(tags) = rules::new_tags(patch, seen.map(|it| &*it.row.tags)) {
        changes = changes
            .set(Post::TAG_TEXT, tag_text(&tags))
            .set(Post::TAGS, tags);
    }
    if patch.keeps_words() {
        return changes;
    }
    changes.set(Post::EDITED_AT, app.now())
}

/// Edits one's own post that everybody reads, if it is one: one call.
async fn edit_public(
    app: &App,
    me: &UserId,
    id: &PostId,
    patch: &PostPatch,
    changes: &Changes,
) -> Result<Option<Stored<Post>>> {
    if !matches!(patch.visibility.value(), None | Some(Visibility::Public)) {
        return Ok(None);
    }
    let mut conditions = post_access::owned_and_present(me);
    conditions.push(Query::equal(Post::VISIBILITY, Visibility::Public));
    if patch.content.value().is_some() {
        let own = PostType::ALL.iter().filter(|it| rules::is_own_words(**it));
        let own: Vec<PostType> = own.copied().collect();
        conditions.push(Query::equal(Post::KIND, own));
    }
    let posts = app.rows::<Post>();
    Ok(posts.update_if(id, conditions, changes).await?)
}

/// Writes a post that was not deleted meanwhile.
async fn write(app: &App, id: &PostId, changes: &Changes) -> Result<Json<OnePost>> {
    let present = [Query::is_null(Post::DELETED_AT)];
    let written = app.rows::<Post>().update_if(id, present, changes).await?;
    written.map(answer).ok_or_else(|| Error::not_found("post"))
}

/// Reads a post that `me` may pin: two waves, the second with membership and pod.
async fn pinnable(app: &App, me: &UserId, id: &PostId) -> Result<Stored<Post>> {
    let post = app.rows::<Post>().get(id).await?;
    let (leads, open) = join!(
        post_access::moderates(app, me, &post),
        app.check_pod_open(post.row.pod_id.as_ref()),
    );
    if !leads? {
        return Err(Error::forbidden(
            "Only the pod's owner and admins pin its posts",
        ));
    }
    open?;
    Ok(post)
}

fn answer(post: Stored<Post>) -> Json<OnePost> {
    Json(OnePost {
        post: PostView::from(post),
    })
}

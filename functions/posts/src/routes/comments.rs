//! One comment: writing, editing, deleting.

use client::{Changes, Query};
use futures_util::{join, try_join};
use model::{did, CommentId, Kind, List, PostId, Text, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{Comment, CommentLike, Post};
use store::{retry_changed, App, Me, Once, Stored};

use crate::wire::{CommentPatch, Commented, NewComment, OneComment, Uncommented};
use crate::{comment_access, post_access, rules};

/// How often a comment is tried to delete that is liked or answered at the same time.
const ATTEMPTS: usize = 5;

/// Comments on a post, or answers a comment.
///
/// The post is counted first: the increment answers the post, and with it who may read the comment. Where the comment does not come
/// to be, the count is taken back.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller, `deleted` for one that was, `parent_mismatch`, `pod_inactive`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Path(post_id): Path<PostId>,
    Json(new): Json<NewComment>,
) -> Result<Made<Commented>> {
    let posts = app.rows::<Post>();
    let (post, thread, mentioned) = join!(
        posts.increment(&post_id, Post::COMMENTS_COUNT, 1, None),
        parent(&app, new.parent_id.as_ref()),
        app.mentioned(&new.content),
    );
    let post = post?;
    let made = match (thread, mentioned) {
        (Ok(thread), Ok(mentioned)) => write(&app, &me, &post, thread, new, mentioned).await,
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    };
    let is_new = matches!(made, Ok(Once::Created(_)));
    let post = if is_new {
        post
    } else {
        uncount(&app, &post_id).await?
    };
    let commented = |comment: Stored<Comment>| Commented {
        comment: comment.into(),
        comments_count: post.row.comments_count,
    };
    Ok(match made? {
        Once::Created(comment) => Made::created(commented(comment)),
        Once::Already(comment) => Made::existing(commented(comment)),
    })
}

/// Edits a comment. It is read first, since whoever left a pod writes in it no longer.
///
/// # Errors
///
/// `not_owner` for somebody else's, `not_found`, `pod_inactive`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CommentId>,
    Json(patch): Json<CommentPatch>,
) -> Result<Json<OneComment>> {
    let comments = app.rows::<Comment>();
    let (mentions, seen) = try_join!(app.mentioned(&patch.content), async {
        Ok(comments.get(&id).await?)
    })?;
    comment_access::check_may_edit(&app, &me, &seen).await?;
    let changes = Changes::new()
        .set(Comment::MENTIONS, mentions)
        .set(Comment::CONTENT, &patch.content)
        .set(Comment::EDITED_AT, app.now());
    let present = [Query::is_null(Comment::DELETED_AT)];
    let edited = comments.update_if(&id, present, &changes).await?;
    match edited {
        Some(comment) => Ok(Json(OneComment {
            comment: comment.into(),
        })),
        None => Err(Error::not_found("comment")),
    }
}

/// Deletes a comment. One with replies stays as an empty place, so that they keep their thread. Its likes go with it, and by what
/// follows what people were told of it.
///
/// # Errors
///
/// `forbidden`, `not_found`; `version_conflict` where it goes on being liked and answered.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CommentId>,
) -> Result<Json<Uncommented>> {
    let (comment, is_gone) = retry_changed(ATTEMPTS, || take_away(&app, &me, &id)).await?;
    let post = async {
        if is_gone {
            return uncount(&app, &comment.row.post_id).await;
        }
        Ok(app.rows::<Post>().get(&comment.row.post_id).await?)
    };
    let (post, ()) = try_join!(post, unlike(&app, &id))?;
    Ok(Json(Uncommented {
        deleted: true,
        comments_count: post.row.comments_count,
    }))
}

async fn parent(app: &App, id: Option<&CommentId>) -> Result<Option<Stored<Comment>>> {
    match id {
        Some(id) => Ok(Some(app.rows::<Comment>().get(id).await?)),
        None => Ok(None),
    }
}

/// Writes the comment with the readers of its post; a reply is counted on its thread.
async fn write(
    app: &App,
    me: &UserId,
    post: &Stored<Post>,
    parent: Option<Stored<Comment>>,
    new: NewComment,
    mentioned: List<UserId, 0, 10>,
) -> Result<Once<Stored<Comment>>> {
    if post.row.deleted_at.is_some() {
        return Err(Error::new(Code::Deleted, "This post was deleted"));
    }
    post_access::check_open(app, me, post).await?;
    let thread = rules::thread(&post.id, parent.as_ref())?;
    let id = match &new.client_id {
        Some(attempt) => did(Kind::COMMENT, &[me.as_str(), attempt.as_str()]),
        None => CommentId::random(),
    };
    let comment = rules::comment(me, &post.id, thread, Text::cut(&new.content), mentioned);
    let readers = post_access::readers(&post.row);
    let comments = app.rows::<Comment>();
    let made = comments.create_or_get(&id, &comment, &readers).await?;
    if let (true, Some(top)) = (made.is_new(), &comment.parent_id) {
        count_reply(app, &id, top).await?;
    }
    Ok(made)
}

/// Counts a reply on its thread; takes it back where the thread was deleted meanwhile.
async fn count_reply(app: &App, reply: &CommentId, thread: &CommentId) -> Result<()> {
    let comments = app.rows::<Comment>();
    let counted = comments.increment(thread, Comment::REPLIES_COUNT, 1, None);
    match counted.await {
        Ok(_) => Ok(()),
        Err(store::Error::NotFound { .. }) => {
            comments.delete_once(reply).await?;
            Err(rules::parent_mismatch())
        }
        Err(error) => Err(error.into()),
    }
}

/// Removes a comment that `me` may delete. Answers it, and whether this call did so.
///
/// # Errors
///
/// `version_conflict` where it was answered or liked in between.
async fn take_away(app: &App, me: &UserId, id: &CommentId) -> Result<(Stored<Comment>, bool)> {
    let comment = app.rows::<Comment>().get(id).await?;
    comment_access::check_may_delete(app, me, &comment).await?;
    let is_gone = remove(app, &comment).await?;
    Ok((comment, is_gone))
}

/// Removes a comment, or empties it where replies hang on it. Answers whether this call did so: an empty place was uncounted when it
/// became one, and goes without a word.
async fn remove(app: &App, comment: &Stored<Comment>) -> Result<bool> {
    let comments = app.rows::<Comment>();
    if comment.row.replies_count > 0 {
        let emptied = Changes::new()
            .set(Comment::CONTENT, "")
            .set(Comment::MENTIONS, Vec::<UserId>::new())
            .set(Comment::LIKES_COUNT, 0)
            .set(Comment::DELETED_AT, app.now());
        let present = [Query::is_null(Comment::DELETED_AT)];
        return Ok(comments
            .update_if(&comment.id, present, &emptied)
            .await?
            .is_some());
    }
    // A reply that comes meanwhile would lose its thread.
    let is_gone = comments
        .unchanged_since(comment)
        .delete_once(&comment.id)
        .await?;
    if let (true, Some(thread)) = (is_gone, &comment.row.parent_id) {
        forget_reply(app, thread).await?;
    }
    Ok(is_gone && comment.row.deleted_at.is_none())
}

/// Removes the likes of a comment that is gone, however many there are: one call.
async fn unlike(app: &App, comment: &CommentId) -> Result<()> {
    let of_comment = [Query::equal(CommentLike::COMMENT_ID, comment)];
    app.rows::<CommentLike>().delete_where(of_comment).await?;
    Ok(())
}

async fn forget_reply(app: &App, thread: &CommentId) -> Result<()> {
    let comments = app.rows::<Comment>();
    match comments
        .decrement(thread, Comment::REPLIES_COUNT, 1, Some(0))
        .await
    {
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn uncount(app: &App, id: &PostId) -> Result<Stored<Post>> {
    let posts = app.rows::<Post>();
    match posts.decrement(id, Post::COMMENTS_COUNT, 1, Some(0)).await {
        Err(store::Error::LimitReached { .. }) => Ok(posts.get(id).await?),
        counted => Ok(counted?),
    }
}

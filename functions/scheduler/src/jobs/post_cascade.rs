//! What hung on a deleted post: comments, likes, saves, reports, notifications, pictures, and its place in two counters.

use client::{ErrorKind, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{CommentId, PostId};
use runtime::{Error, Result};
use store::jobs::{Failure, Outcome, Work};
use store::tables::{
    Comment, CommentLike, ContentReport, Notification, Pod, Post, PostLike, Profile, SavedPost,
};
use store::{buckets, App, Row, Stored, LARGEST_PAGE};

/// Steps: counters, rows, pictures.
const STEPS: u32 = 3;

/// Sweeps up after a deleted post. What is gone stays gone, so a repeat is harmless; the counters follow a step that is marked as
/// done, and the nightly recount has the last word.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: PostId = work.subject();
    let Some(post) = app.rows::<Post>().find(&id).await? else {
        remove_rows(&app, &id).await?;
        return Ok(Outcome::DONE);
    };
    if post.row.deleted_at.is_none() {
        // Nothing brings a post back, so this was queued for one that never was deleted.
        return Err(Failure::ForGood(Error::internal("the post is not deleted")));
    }
    if work.done() == 0 {
        uncount(&app, &post).await?;
        work.progress("rows", 1, STEPS, "Removing what hung on it")
            .await?;
    }
    remove_rows(&app, &id).await?;
    work.progress("images", 2, STEPS, "Removing its pictures")
        .await?;
    remove_images(&app, &post).await?;
    Ok(Outcome::DONE)
}

async fn uncount(app: &App, post: &Stored<Post>) -> Result<()> {
    let profiles = app.rows::<Profile>();
    let author = &post.row.author_id;
    at_floor(
        profiles
            .decrement(author, Profile::POSTS_COUNT, 1, Some(0))
            .await,
    )?;
    if let Some(pod) = &post.row.pod_id {
        let pods = app.rows::<Pod>();
        at_floor(pods.decrement(pod, Pod::POSTS_COUNT, 1, Some(0)).await)?;
    }
    Ok(())
}

/// Whoever is gone, or stands at nought already, has nothing to lose.
fn at_floor<T>(counted: store::Result<T>) -> Result<()> {
    match counted {
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Removes what people were told of the comments, before the comments go that name it.
async fn forget_comments(app: &App, post: &PostId) -> Result<()> {
    let comments = app.rows::<Comment>();
    let mut queries = vec![Query::equal(Comment::POST_ID, post)];
    loop {
        let page = comments.list(queries.clone(), LARGEST_PAGE).await?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        let ids: Vec<&CommentId> = page.iter().map(|it| &it.id).collect();
        remove::<Notification>(app, Query::equal(Notification::ENTITY_ID, ids)).await?;
        queries.truncate(1);
        queries.push(Query::cursor_after(last.id.as_str()));
    }
}

async fn remove_rows(app: &App, post: &PostId) -> Result<()> {
    forget_comments(app, post).await?;
    try_join!(
        remove::<CommentLike>(app, Query::equal(CommentLike::POST_ID, post)),
        remove::<Comment>(app, Query::equal(Comment::POST_ID, post)),
        remove::<PostLike>(app, Query::equal(PostLike::POST_ID, post)),
        remove::<SavedPost>(app, Query::equal(SavedPost::POST_ID, post)),
        remove::<ContentReport>(app, Query::equal(ContentReport::TARGET_ID, post)),
        remove::<Notification>(app, Query::equal(Notification::ENTITY_ID, post)),
    )?;
    Ok(())
}

async fn remove<R: Row>(app: &App, which: Query) -> Result<()> {
    app.rows::<R>().delete_where([which]).await?;
    Ok(())
}

async fn remove_images(app: &App, post: &Stored<Post>) -> Result<()> {
    let storage = app.client().storage();
    let removals = post.row.image_file_ids.iter().map(|id| {
        let storage = storage.clone();
        async move {
            match storage
                .delete_file(buckets::POST_IMAGES.id, id.as_str())
                .await
            {
                Err(error) if error.kind != ErrorKind::NotFound => Err(Error::internal(error)),
                _ => Ok(()),
            }
        }
    });
    try_join_all(removals).await?;
    Ok(())
}

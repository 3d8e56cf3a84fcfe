//! Sweeping up after a deleted post.

use client::Query;
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{did, JobId, JobKind, JobState, Kind};
use runtime::Result;
use store::tables::{
    Comment, CommentLike, ContentReport, Job, Notification, Pod, Post, PostLike, Profile, SavedPost,
};
use store::{buckets, App, Error, Row, Stored, Updated};

/// How long a sweep may take before somebody else may go on with it, in seconds.
const LEASE: std::time::Duration = std::time::Duration::from_secs(60);

/// Removes what hung on a post that was deleted: comments, likes, saves, reports, notifications, images, and its place in counters.
///
/// Every change of a post arrives here, a like too, and is let go at once. A repeat removes nothing twice, and the counters follow the
/// sweep's own row, which exists once.
pub async fn post_changed(app: App, Updated(post): Updated<Post>) -> Result<()> {
    if post.row.deleted_at.is_none() {
        return Ok(());
    }
    let id: JobId = did(
        Kind::JOB,
        &[JobKind::CascadeDelete.as_str(), post.id.as_str(), "1"],
    );
    let begun = app
        .rows::<Job>()
        .create_once(&id, &sweep(&app, &post), &[])
        .await?;
    if begun.is_some() {
        uncount(&app, &post).await?;
    }
    remove_rows(&app, &post).await?;
    remove_images(&app, &post).await?;
    let done = client::Changes::new().set(Job::STATE, JobState::Done);
    app.rows::<Job>().update(&id, &done).await?;
    Ok(())
}

fn sweep(app: &App, post: &Stored<Post>) -> Job {
    Job {
        state: JobState::Running,
        attempts: 1,
        lease_until: Some(app.now().after(LEASE)),
        ..Job::queued(
            JobKind::CascadeDelete,
            post.id.cast(),
            post.row.author_id.clone(),
            app.now(),
        )
    }
}

async fn uncount(app: &App, post: &Stored<Post>) -> Result<()> {
    let profiles = app.rows::<Profile>();
    at_floor(
        profiles
            .decrement(&post.row.author_id, Profile::POSTS_COUNT, 1, Some(0))
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
        Ok(_) | Err(Error::NotFound { .. } | Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

async fn remove_rows(app: &App, post: &Stored<Post>) -> Result<()> {
    try_join!(
        remove::<CommentLike>(app, Query::equal(CommentLike::POST_ID, &post.id)),
        remove::<Comment>(app, Query::equal(Comment::POST_ID, &post.id)),
        remove::<PostLike>(app, Query::equal(PostLike::POST_ID, &post.id)),
        remove::<SavedPost>(app, Query::equal(SavedPost::POST_ID, &post.id)),
        remove::<ContentReport>(app, Query::equal(ContentReport::TARGET_ID, &post.id)),
        remove::<Notification>(app, Query::equal(Notification::ENTITY_ID, &post.id)),
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
                Ok(()) => Ok(()),
                Err(gone) if gone.kind == client::ErrorKind::NotFound => Ok(()),
                Err(error) => Err(runtime::Error::internal(error)),
            }
        }
    });
    try_join_all(removals).await?;
    Ok(())
}

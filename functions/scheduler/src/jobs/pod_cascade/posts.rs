//! The posts of a pod, each of which counts on its author's profile.

use std::collections::BTreeMap;

use client::{Operations, Query};
use futures_util::future::try_join_all;
use model::{JobKind, JobState, PodId, UserId};
use runtime::Result;
use store::jobs::{NewJob, Work};
use store::schema::ID;
use store::tables::{Comment, CommentLike, ContentReport, Post, PostLike, Profile, SavedPost};
use store::{buckets, App, Row, Stored, DATABASE};

use super::{remove as remove_rows, remove_file};

/// Posts that one transaction removes: with as many authors they are its hundred operations.
const PAGE: u32 = 40;

/// Tables whose rows name a post, and in which column.
const CHILDREN: &[(&str, &str)] = &[
    (CommentLike::TABLE, "postId"),
    (Comment::TABLE, "postId"),
    (PostLike::TABLE, "postId"),
    (SavedPost::TABLE, "postId"),
    (ContentReport::TABLE, "targetId"),
];

/// Removes the posts of a pod with all that hangs on them; false where there is more to do later.
pub async fn remove(app: &App, work: &Work, pod: &PodId) -> Result<bool> {
    loop {
        let live = [
            Query::equal(Post::POD_ID, pod),
            Query::is_null(Post::DELETED_AT),
        ];
        let page = app.rows::<Post>().list(live, PAGE).await?;
        if page.is_empty() {
            return remove_deleted(app, pod).await;
        }
        remove_page(app, &page).await?;
        if work.is_over() {
            return Ok(false);
        }
    }
}

async fn remove_page(app: &App, page: &[Stored<Post>]) -> Result<()> {
    let ids: Vec<&str> = page.iter().map(|post| post.id.as_str()).collect();
    let children = CHILDREN.iter();
    let children =
        children.map(|(table, column)| remove_rows(app, table, Query::equal(column, &ids)));
    try_join_all(children).await?;
    let pictures = page.iter().flat_map(|post| post.row.image_file_ids.iter());
    let pictures = pictures.map(|it| remove_file(app, buckets::POST_IMAGES.id, it.as_str()));
    try_join_all(pictures).await?;
    // Rows and counters go together or not at all, so an attempt that dies here counts nothing twice.
    let mut authors: BTreeMap<&UserId, u32> = BTreeMap::new();
    for post in page {
        *authors.entry(&post.row.author_id).or_default() += 1;
    }
    let rows = page.iter().fold(Operations::new(), |all, post| {
        all.delete((DATABASE, Post::TABLE), post.id.as_str())
    });
    let all = authors.iter().fold(rows, |all, (author, posts)| {
        let profiles = (DATABASE, Profile::TABLE);
        all.decrement(
            profiles,
            author.as_str(),
            Profile::POSTS_COUNT,
            i64::from(*posts),
            Some(0),
        )
    });
    if app.client().transact(&all).await.is_ok() {
        return Ok(());
    }
    // An author is gone, or a counter was wrong already: one by one then.
    remove_rows(app, Post::TABLE, Query::equal(ID, &ids)).await?;
    for (author, posts) in authors {
        uncount(app, author, posts).await?;
    }
    Ok(())
}

async fn uncount(app: &App, author: &UserId, posts: u32) -> Result<()> {
    let profiles = app.rows::<Profile>();
    let counted = profiles
        .decrement(author, Profile::POSTS_COUNT, i64::from(posts), Some(0))
        .await;
    match counted {
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Posts that were deleted before have a sweep of their own, which counts them; each row goes when that is over.
async fn remove_deleted(app: &App, pod: &PodId) -> Result<bool> {
    loop {
        let page = app
            .rows::<Post>()
            .list([Query::equal(Post::POD_ID, pod)], PAGE)
            .await?;
        if page.is_empty() {
            return Ok(true);
        }
        let sweeps = page.iter().map(|post| async {
            let sweep = NewJob::of(JobKind::CascadeDelete, post.id.cast(), "1");
            let state = app.queue(sweep).await?.into_inner().row.state;
            Ok::<_, store::Error>(
                matches!(state, JobState::Done | JobState::Dead).then_some(&post.id),
            )
        });
        let swept: Vec<&str> = try_join_all(sweeps)
            .await?
            .into_iter()
            .flatten()
            .map(AsRef::as_ref)
            .collect();
        if swept.is_empty() {
            return Ok(false);
        }
        remove_rows(app, Post::TABLE, Query::equal(ID, &swept)).await?;
    }
}

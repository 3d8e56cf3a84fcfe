//! Relations that are counted somewhere: memberships, follows, likes, saves.
//!
//! A counter moves only for a row that this run removed, so running again never lowers it twice.

use client::Query;
use futures_util::stream::{self, TryStreamExt};
use model::UserId;
use runtime::Result;
use store::jobs::Work;
use store::schema::Column;
use store::tables::{
    Comment, CommentLike, Follow, Pod, PodMember, Post, PostLike, Profile, SavedPost,
};
use store::{App, Row, Stored};

use super::Left;

/// How many rows are removed at a time.
const AT_ONCE: usize = 8;

/// Removes everything that relates the account to others.
pub async fn remove(app: &App, work: &Work, user: &UserId) -> Result<Left> {
    let sweep = Sweep { app, work, user };
    let done = sweep
        .all::<PodMember, Pod>(PodMember::USER_ID, Pod::MEMBER_COUNT, |it| &it.pod_id)
        .await?
        && sweep
            .all::<Follow, Profile>(Follow::FOLLOWER_ID, Profile::FOLLOWERS_COUNT, |it| {
                &it.following_id
            })
            .await?
        && sweep
            .all::<Follow, Profile>(Follow::FOLLOWING_ID, Profile::FOLLOWING_COUNT, |it| {
                &it.follower_id
            })
            .await?
        && sweep
            .all::<PostLike, Post>(PostLike::USER_ID, Post::LIKES_COUNT, |it| &it.post_id)
            .await?
        && sweep
            .all::<CommentLike, Comment>(CommentLike::USER_ID, Comment::LIKES_COUNT, |it| {
                &it.comment_id
            })
            .await?
        && sweep
            .all::<SavedPost, Post>(SavedPost::USER_ID, Post::SAVES_COUNT, |it| &it.post_id)
            .await?;
    Ok(if done { Left::Nothing } else { Left::More })
}

struct Sweep<'a> {
    app: &'a App,
    work: &'a Work,
    user: &'a UserId,
}

impl Sweep<'_> {
    /// Removes the rows of one kind and lowers what counted each; false where time ran out.
    async fn all<E, P>(
        &self,
        end: Column,
        counter: Column,
        counted_by: fn(&E) -> &P::Id,
    ) -> Result<bool>
    where
        E: Row,
        P: Row,
        E::Id: Sync,
    {
        loop {
            let theirs = [Query::equal(end, self.user)];
            let edges = self.app.rows::<E>().list(theirs, 100).await?;
            if edges.is_empty() {
                return Ok(true);
            }
            if self.work.is_over() {
                return Ok(false);
            }
            stream::iter(edges.iter().map(Ok))
                .try_for_each_concurrent(AT_ONCE, |edge| async move {
                    self.one::<E, P>(edge, counter, counted_by(&edge.row)).await
                })
                .await?;
        }
    }

    async fn one<E: Row, P: Row>(
        &self,
        edge: &Stored<E>,
        counter: Column,
        parent: &P::Id,
    ) -> Result<()> {
        if !self.app.rows::<E>().delete_once(&edge.id).await? {
            return Ok(());
        }
        let parents = self.app.rows::<P>();
        match parents.decrement(parent, counter, 1, Some(0)).await {
            // What is gone counts nothing, and nothing is below nought.
            Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => {
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}

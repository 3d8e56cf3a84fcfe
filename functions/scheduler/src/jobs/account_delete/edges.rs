//! Relations that are counted somewhere: memberships, follows, likes, saves.
//!
//! A row and its place in a counter go in one transaction, together or not at all: whatever fails in between counts nothing twice and
//! nothing never. Pages that fail are passed over and tried again, as long as others succeed.

use client::{Operations, Query};
use futures_util::future::join_all;
use model::UserId;
use runtime::Result;
use store::jobs::Work;
use store::schema::{Column, ID};
use store::tables::{
    Comment, CommentLike, Follow, Pod, PodMember, Post, PostLike, Profile, SavedPost,
};
use store::{App, Row, Stored, DATABASE};

use super::{Left, Patience};

/// How many rows one transaction removes: with as many counters they are most of its hundred operations.
const TOGETHER: u32 = 40;

/// How many rows are removed at a time where they cannot go together.
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
        P::Id: Sync,
    {
        let mut patience = Patience::new(self.work);
        loop {
            let theirs = [Query::equal(end, self.user)];
            let edges = self.app.rows::<E>().list(theirs, TOGETHER).await?;
            if edges.is_empty() {
                return Ok(true);
            }
            if self.work.is_over() {
                return Ok(false);
            }
            let pairs: Vec<Pair<'_, E, P>> = edges
                .iter()
                .map(|edge| Pair {
                    edge,
                    parent: counted_by(&edge.row),
                    counter,
                })
                .collect();
            patience.note(self.remove_page(&pairs).await).await?;
        }
    }

    /// Removes a page together, or else one by one; fails where none of it went.
    async fn remove_page<E, P>(&self, pairs: &[Pair<'_, E, P>]) -> Result<()>
    where
        E: Row,
        P: Row,
        E::Id: Sync,
        P::Id: Sync,
    {
        let all = pairs.iter().fold(Operations::new(), Pair::stage);
        if self.app.client().transact(&all).await.is_ok() {
            return Ok(());
        }
        let (mut is_any_gone, mut failure) = (false, None);
        for some in pairs.chunks(AT_ONCE) {
            let mut removals = Vec::new();
            for pair in some {
                removals.push(pair.remove(self.app));
            }
            for outcome in join_all(removals).await {
                match outcome {
                    Ok(()) => is_any_gone = true,
                    Err(error) => failure = Some(error),
                }
            }
        }
        failure.filter(|_| !is_any_gone).map_or(Ok(()), Err)
    }
}

/// A row, and what counts it.
struct Pair<'a, E: Row, P: Row> {
    edge: &'a Stored<E>,
    parent: &'a P::Id,
    counter: Column,
}

impl<E: Row, P: Row> Pair<'_, E, P> {
    fn stage(all: Operations, pair: &Self) -> Operations {
        let (edges, parents) = ((DATABASE, E::TABLE), (DATABASE, P::TABLE));
        all.delete(edges, pair.edge.id.as_ref()).decrement(
            parents,
            pair.parent.as_ref(),
            pair.counter,
            1,
            Some(0),
        )
    }

    /// What is gone counts nothing, and nothing is below nought: then the row goes alone.
    async fn remove(&self, app: &App) -> Result<()> {
        let both = Self::stage(Operations::new(), self);
        let Err(cause) = app.client().transact(&both).await else {
            return Ok(());
        };
        let error = store::Error::about(E::NOUN, cause);
        if matches!(error, store::Error::Unavailable { .. }) || self.is_counted(app).await? {
            return Err(error.into());
        }
        app.rows::<E>().delete_once(&self.edge.id).await?;
        Ok(())
    }

    async fn is_counted(&self, app: &App) -> Result<bool> {
        let counted = [
            Query::equal(ID, self.parent.as_ref()),
            Query::greater_than(self.counter, 0),
        ];
        Ok(app.rows::<P>().first(counted).await?.is_some())
    }
}

//! Rows that are counted on a post: likes, saves, shares.
//!
//! The row comes first, since its id makes it unique; only a new row moves the counter. Counting answers the whole post, so whether
//! the caller may see it is known then, and a row that should not be is taken back.

use client::Permission;
use model::{PostId, UserId};
use runtime::Result;
use store::schema::Column;
use store::tables::Post;
use store::{App, Counter, Once, Row, Stored};

use crate::post_access;

/// A row that exists once and is counted on a post.
pub struct Counted<'a, R: Row> {
    /// The post it is counted on.
    pub post: &'a PostId,
    /// Its id, computed from what it says.
    pub id: R::Id,
    /// What counts it.
    pub counter: Column,
    /// Who may add it.
    pub audience: Audience,
}

/// Who may add such a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Whoever reads the post: nobody else ever sees the row.
    Readers,
    /// Whoever writes where the post is: nobody in an archived pod.
    Writers,
}

/// A post, and whether this call changed it.
pub struct Outcome {
    /// The post as it is now.
    pub post: Stored<Post>,
    /// Whether a row was added or taken away.
    pub is_new: bool,
}

impl<R: Row> Counted<'_, R> {
    /// Makes it so: 2 round trips, and one more, of one call or two, for a post in a pod.
    ///
    /// # Errors
    ///
    /// `not_found` for a post that is not there for `me`; `pod_inactive`.
    pub async fn add(
        &self,
        app: &App,
        me: &UserId,
        row: &R,
        permissions: &[Permission],
    ) -> Result<Outcome> {
        let linked = app.link(&self.id, row, permissions, self.counter()).await;
        if let Err(store::Error::NotFound { .. }) = linked {
            // There is no such post: the row must not wait for one that never comes.
            app.rows::<R>().delete_once(&self.id).await?;
        }
        let outcome = Outcome::from(linked?);
        if let Err(refusal) = self.check(app, me, &outcome.post).await {
            if outcome.is_new {
                app.unlink::<R, Post>(&self.id, self.counter()).await?;
            }
            return Err(refusal);
        }
        Ok(outcome)
    }

    /// Makes it not so: 2 round trips, and one more for a post in a pod.
    ///
    /// The mark is the caller's and goes in any case; of a post that is hidden from them by now they are told nothing.
    ///
    /// # Errors
    ///
    /// `not_found` for a post that is not there for `me`.
    pub async fn take(&self, app: &App, me: &UserId) -> Result<Outcome> {
        let outcome = Outcome::from(app.unlink::<R, Post>(&self.id, self.counter()).await?);
        post_access::check(app, me, &outcome.post).await?;
        Ok(outcome)
    }

    /// Whether the row is there: what a client with only one button wants changed.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn exists(&self, app: &App) -> Result<bool> {
        Ok(app.rows::<R>().find(&self.id).await?.is_some())
    }

    async fn check(&self, app: &App, me: &UserId, post: &Stored<Post>) -> Result<()> {
        match self.audience {
            Audience::Readers => post_access::check(app, me, post).await,
            Audience::Writers => post_access::check_open(app, me, post).await,
        }
    }

    fn counter(&self) -> Counter<'_, Post> {
        Counter {
            id: self.post,
            column: self.counter,
        }
    }
}

impl From<Once<Stored<Post>>> for Outcome {
    fn from(once: Once<Stored<Post>>) -> Self {
        Self {
            is_new: once.is_new(),
            post: once.into_inner(),
        }
    }
}

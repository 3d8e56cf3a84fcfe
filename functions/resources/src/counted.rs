//! Rows that are counted on a study file: likes, bookmarks, downloads.
//!
//! The row comes first, since its id makes it unique; only a new row moves the counter. Counting answers the whole resource, so
//! whether the caller may see it is known then, and a row that should not be is taken back. So is one that is added to a file of an archived
//! pod; taking one away changes nothing there and stays possible.

use client::Permission;
use futures_util::join;
use model::{ResourceId, UserId};
use runtime::Result;
use store::schema::Column;
use store::tables::Resource;
use store::{App, Counter, Once, Row, Stored};

use crate::access;

/// What adding a row takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// To see the study file.
    Seen,
    /// To see it, and that its pod is not archived.
    Open,
}

/// A row that exists once and is counted on a study file.
pub struct Counted<'a, R: Row> {
    /// The study file it is counted on.
    pub resource: &'a ResourceId,
    /// Its id, computed from what it says.
    pub id: R::Id,
    /// What counts it.
    pub counter: Column,
    /// What adding it takes.
    pub door: Door,
}

impl<R: Row> Counted<'_, R> {
    /// Makes it so: 2 round trips, 3 for a study file of a pod.
    ///
    /// # Errors
    ///
    /// `not_found` for one that is not there for `me`; `pod_inactive`.
    pub async fn add(
        &self,
        app: &App,
        me: &UserId,
        row: &R,
        permissions: &[Permission],
    ) -> Result<Once<Stored<Resource>>> {
        let linked = app.link(&self.id, row, permissions, self.counter()).await?;
        let is_new = linked.is_new();
        let resource = linked.into_inner();
        if let Err(refusal) = self.check(app, me, &resource).await {
            if is_new {
                app.unlink::<R, Resource>(&self.id, self.counter()).await?;
            }
            return Err(refusal);
        }
        Ok(if is_new {
            Once::Created(resource)
        } else {
            Once::Already(resource)
        })
    }

    /// Makes it not so: 2 round trips.
    ///
    /// # Errors
    ///
    /// `not_found` for one that is not there for `me`.
    pub async fn take(&self, app: &App, me: &UserId) -> Result<Stored<Resource>> {
        let unlinked = app.unlink::<R, Resource>(&self.id, self.counter()).await?;
        let was_there = unlinked.is_new();
        let resource = unlinked.into_inner();
        if !was_there {
            access::check(app, me, &resource).await?;
        }
        Ok(resource)
    }

    /// Two calls at once for a file of a pod. Who may not see it does not learn that its pod is archived.
    async fn check(&self, app: &App, me: &UserId, resource: &Stored<Resource>) -> Result<()> {
        let pod = resource.row.pod_id.as_ref();
        let pod = pod.filter(|_| self.door == Door::Open);
        let (seen, open) = join!(access::check(app, me, resource), app.check_pod_open(pod));
        seen.and(open)
    }

    fn counter(&self) -> Counter<'_, Resource> {
        Counter {
            id: self.resource,
            column: self.counter,
        }
    }
}

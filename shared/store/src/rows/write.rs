//! Writing rows one by one.

use client::{Changes, Permission, Quantity, Query};

use super::TypedRows;
use crate::error::{Error, Result};
use crate::stored::Stored;
use tables::row::Row;
use tables::schema::{Column, ID};

impl<R: Row> TypedRows<R> {
    /// Creates a row that `permissions` let people read.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when the id or a unique value exists: on 1.9.6 both answer alike, so read where the
    /// difference matters.
    pub async fn create(
        &self,
        id: &R::Id,
        row: &R,
        permissions: &[Permission],
    ) -> Result<Stored<R>> {
        self.stored(self.rows.create(id.as_ref(), row, permissions).await)
    }

    /// Changes some cells.
    pub async fn update(&self, id: &R::Id, changes: &Changes) -> Result<Stored<R>> {
        self.stored(self.rows.update(id.as_ref(), changes, None).await)
    }

    /// Changes some cells and who may read the row.
    pub async fn update_with(
        &self,
        id: &R::Id,
        changes: &Changes,
        permissions: &[Permission],
    ) -> Result<Stored<R>> {
        self.stored(
            self.rows
                .update(id.as_ref(), changes, Some(permissions))
                .await,
        )
    }

    /// Changes a row in one call, but only if it meets the conditions; none if it does not or is missing.
    ///
    /// The server finds and then writes. Good for what never changes back, such as who wrote a post; where a double
    /// effect would hurt, use [`TypedRows::create_once`] or an increment with a limit.
    pub async fn update_if(
        &self,
        id: &R::Id,
        conditions: impl IntoIterator<Item = Query>,
        changes: &Changes,
    ) -> Result<Option<Stored<R>>> {
        let page = self.rows.update_many(changes, &only(id, conditions)).await;
        Ok(Self::all_stored(self.told(page)?.items)?.into_iter().next())
    }

    /// Writes a row whether or not it exists.
    pub async fn upsert(
        &self,
        id: &R::Id,
        row: &R,
        permissions: &[Permission],
    ) -> Result<Stored<R>> {
        let changes = Changes::of(row);
        self.stored(
            self.rows
                .upsert(id.as_ref(), &changes, Some(permissions))
                .await,
        )
    }

    /// Changes the given cells of a row, or creates it with them; to create it, every required cell must be given.
    pub async fn upsert_cells(
        &self,
        id: &R::Id,
        changes: &Changes,
        permissions: &[Permission],
    ) -> Result<Stored<R>> {
        self.stored(
            self.rows
                .upsert(id.as_ref(), changes, Some(permissions))
                .await,
        )
    }

    /// Deletes a row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none.
    pub async fn delete(&self, id: &R::Id) -> Result<()> {
        self.told(self.rows.delete(id.as_ref()).await)
    }

    /// Makes sure that a row is gone; true if this call deleted it.
    ///
    /// Of parallel deletes more than one may be told so (seen on 1.9.6: two of ten), so a counter that follows is
    /// bounded by its minimum and recounted at night.
    pub async fn delete_once(&self, id: &R::Id) -> Result<bool> {
        match self.delete(id).await {
            Ok(()) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Deletes a row in one call, but only if it meets the conditions; answers it as it was.
    pub async fn delete_if(
        &self,
        id: &R::Id,
        conditions: impl IntoIterator<Item = Query>,
    ) -> Result<Option<Stored<R>>> {
        let page = self.rows.take_many(&only(id, conditions)).await;
        Ok(Self::all_stored(self.told(page)?.items)?.into_iter().next())
    }

    /// Adds to a counter under a row lock, and answers the whole row as it is then.
    ///
    /// # Errors
    ///
    /// [`Error::LimitReached`] when the sum would exceed `max`; [`Error::NotFound`] when there is no such row.
    pub async fn increment(
        &self,
        id: &R::Id,
        column: Column,
        by: impl Quantity,
        max: Option<i64>,
    ) -> Result<Stored<R>> {
        self.stored(self.rows.increment(id.as_ref(), column, by, max).await)
    }

    /// Subtracts from a counter under a row lock, and answers the whole row as it is then.
    ///
    /// # Errors
    ///
    /// [`Error::LimitReached`] when the difference would fall below `min`; [`Error::NotFound`] when there is no such row.
    pub async fn decrement(
        &self,
        id: &R::Id,
        column: Column,
        by: impl Quantity,
        min: Option<i64>,
    ) -> Result<Stored<R>> {
        self.stored(self.rows.decrement(id.as_ref(), column, by, min).await)
    }

    /// Makes updates and deletes fail with [`Error::Changed`] if the row changed since it was read.
    #[must_use]
    pub fn unchanged_since(&self, seen: &Stored<R>) -> Self {
        Self {
            rows: self.rows.clone().unchanged_since(seen.updated_at.to_jiff()),
            ..self.clone()
        }
    }
}

fn only<I: AsRef<str>>(id: &I, conditions: impl IntoIterator<Item = Query>) -> Vec<Query> {
    let named = [Query::equal(ID, id.as_ref()), Query::limit(1)];
    named.into_iter().chain(conditions).collect()
}

//! Writing many rows in one call. Only the function's own key may do this.

use std::collections::HashSet;

use client::{Changes, NewRow, Query};
use futures_util::future::try_join_all;

use super::TypedRows;
use crate::error::{Error, Result};
use crate::stored::Stored;
use tables::row::Row;

/// Rows that Appwrite creates in one call at most.
const ROWS_PER_CALL: usize = 100;

impl<R: Row> TypedRows<R> {
    /// Creates rows, 100 in a call and all calls at once; one that exists fails the hundred that it is in.
    ///
    /// # Errors
    ///
    /// [`Error::Conflict`] when one of them exists; the other hundreds may be there then.
    pub async fn create_many(&self, rows: &[NewRow<R>]) -> Result<Vec<Stored<R>>> {
        let calls = rows
            .chunks(ROWS_PER_CALL)
            .map(|rows| self.create_chunk(rows));
        Ok(try_join_all(calls).await?.into_iter().flatten().collect())
    }

    /// Creates those of the rows that do not exist, and answers them: one call for every 100 rows, and two more where
    /// some exist.
    pub async fn create_missing(&self, rows: &[NewRow<R>]) -> Result<Vec<Stored<R>>> {
        let calls = rows
            .chunks(ROWS_PER_CALL)
            .map(|rows| self.create_missing_chunk(rows));
        Ok(try_join_all(calls).await?.into_iter().flatten().collect())
    }

    /// Changes every row that matches and answers how many there were; the first 100 of them emit events.
    pub async fn update_where(
        &self,
        queries: impl IntoIterator<Item = Query>,
        changes: &Changes,
    ) -> Result<u64> {
        let queries: Vec<Query> = queries.into_iter().collect();
        let page = self
            .rows
            .update_many::<serde_json::Value>(changes, &queries)
            .await;
        Ok(self.told(page)?.total)
    }

    /// Changes every row that matches and answers the first 100 of them as they are then.
    pub async fn update_rows_where(
        &self,
        queries: impl IntoIterator<Item = Query>,
        changes: &Changes,
    ) -> Result<Vec<Stored<R>>> {
        let queries: Vec<Query> = queries.into_iter().collect();
        let page = self.rows.update_many(changes, &queries).await;
        Self::all_stored(self.told(page)?.items)
    }

    /// Deletes every row that matches and answers how many there were; the first 100 of them emit events.
    pub async fn delete_where(&self, queries: impl IntoIterator<Item = Query>) -> Result<u64> {
        let queries: Vec<Query> = queries.into_iter().collect();
        self.told(self.rows.delete_many(&queries).await)
    }

    async fn create_chunk(&self, rows: &[NewRow<R>]) -> Result<Vec<Stored<R>>> {
        let page = self.told(self.rows.create_many(rows).await)?;
        Self::all_stored(page.items)
    }

    async fn create_missing_chunk(&self, rows: &[NewRow<R>]) -> Result<Vec<Stored<R>>> {
        match self.create_chunk(rows).await {
            Err(Error::Conflict { .. }) => {}
            outcome => return outcome,
        }
        let ids: Vec<R::Id> = rows.iter().filter_map(|row| row.id.parse().ok()).collect();
        let present = self.get_many(&ids).await?;
        let present: HashSet<&str> = present.iter().map(|stored| stored.id.as_ref()).collect();
        let missing: Vec<NewRow<R>> = rows
            .iter()
            .filter(|row| !present.contains(row.id.as_str()))
            .cloned()
            .collect();
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        self.create_chunk(&missing).await
    }
}

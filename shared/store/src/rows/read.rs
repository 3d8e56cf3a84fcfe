//! Reading rows.

use std::collections::BTreeSet;

use client::Query;
use futures_util::future::try_join_all;

use super::TypedRows;
use crate::error::{Error, Result};
use crate::page::{Page, Paging};
use crate::stored::Stored;
use tables::row::Row;
use tables::schema::ID;

/// How many ids of 36 characters fit into one query of 4,096.
pub const IDS_PER_QUERY: usize = 100;

/// Where Appwrite stops counting.
pub const COUNTABLE: u64 = 5_000;

/// Most rows that one list reads; pages have at most 100.
pub const LONGEST_LIST: u32 = 500;

impl<R: Row> TypedRows<R> {
    /// Reads one row.
    ///
    /// # Errors
    ///
    /// [`Error::NotFound`] when there is none.
    pub async fn get(&self, id: &R::Id) -> Result<Stored<R>> {
        self.stored(self.rows.get(id.as_ref()).await)
    }

    /// Reads one row, if there is one.
    pub async fn find(&self, id: &R::Id) -> Result<Option<Stored<R>>> {
        match self.get(id).await {
            Ok(stored) => Ok(Some(stored)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Reads those of the rows that exist, in no order: one call for every 100 ids, all at once.
    pub async fn get_many<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a R::Id>,
    ) -> Result<Vec<Stored<R>>>
    where
        R::Id: 'a,
    {
        let distinct: BTreeSet<&str> = ids.into_iter().map(AsRef::as_ref).collect();
        let distinct: Vec<&str> = distinct.into_iter().collect();
        let chunks = distinct.chunks(IDS_PER_QUERY).map(|ids| self.chunk(ids));
        Ok(try_join_all(chunks).await?.into_iter().flatten().collect())
    }

    /// Reads the first rows that match, at most `limit` of them (and 500).
    pub async fn list(
        &self,
        queries: impl IntoIterator<Item = Query>,
        limit: u32,
    ) -> Result<Vec<Stored<R>>> {
        let mut queries: Vec<Query> = queries.into_iter().collect();
        queries.push(Query::limit(limit.clamp(1, LONGEST_LIST)));
        let page = self.told(self.rows.list(&queries).await)?;
        Self::all_stored(page.items)
    }

    /// Reads the first row that matches.
    pub async fn first(
        &self,
        queries: impl IntoIterator<Item = Query>,
    ) -> Result<Option<Stored<R>>> {
        Ok(self.list(queries, 1).await?.into_iter().next())
    }

    /// Reads one page of the rows that match, of `default` items unless the reader asked otherwise.
    ///
    /// # Errors
    ///
    /// [`Error::BadCursor`] when the cursor names no row of the table that may be read.
    pub async fn page(
        &self,
        queries: impl IntoIterator<Item = Query>,
        paging: &Paging,
        default: u32,
    ) -> Result<Page<Stored<R>>> {
        let limit = paging.limit_or(default);
        let after = paging.after()?.map(|id| Query::cursor_after(id.as_str()));
        let items = self.list(queries.into_iter().chain(after), limit).await?;
        let is_full = u32::try_from(items.len()).is_ok_and(|count| count >= limit);
        let last = items.last().filter(|_| is_full);
        Ok(Page {
            next_cursor: last.map(|stored| stored.id.to_string()),
            items,
        })
    }

    /// Counts the rows that match, up to 5,000, above which Appwrite stops counting.
    pub async fn count(&self, queries: impl IntoIterator<Item = Query>) -> Result<u64> {
        let mut queries: Vec<Query> = queries.into_iter().collect();
        queries.extend([Query::limit(1), Query::select([ID])]);
        let page = self
            .rows
            .list_with_total::<serde_json::Value>(&queries)
            .await;
        Ok(self.told(page)?.total)
    }

    async fn chunk(&self, ids: &[&str]) -> Result<Vec<Stored<R>>> {
        self.list([Query::equal(ID, ids)], LONGEST_LIST).await
    }
}

//! Reading all rows that match, page by page, and of each only what is counted.

use client::Query;
use model::Timestamp;
use runtime::Result;
use serde::de::{DeserializeOwned, IgnoredAny};
use store::schema::{Column, CREATED_AT, ID, UPDATED_AT};
use store::{App, Error, Row, COUNTABLE, DATABASE, LONGEST_LIST};

/// A walk over the rows of a table that match. A step of a job has four minutes for it.
#[derive(Debug, Clone)]
pub struct Scan {
    table: &'static str,
    noun: &'static str,
    columns: Vec<&'static str>,
    queries: Vec<Query>,
}

impl Scan {
    /// Reads these columns of all rows, besides id and times.
    pub fn of<R: Row>(columns: &[Column]) -> Self {
        Self::named(R::TABLE, R::NOUN, columns.iter().map(|it| it.key))
    }

    /// Reads columns of a table by their names.
    pub fn named(
        table: &'static str,
        noun: &'static str,
        columns: impl IntoIterator<Item = &'static str>,
    ) -> Self {
        let own = [ID, CREATED_AT, UPDATED_AT];
        Self {
            table,
            noun,
            columns: own.into_iter().chain(columns).collect(),
            queries: Vec::new(),
        }
    }

    /// Leaves out rows that do not match this too.
    #[must_use]
    pub fn only(mut self, query: Query) -> Self {
        self.queries.push(query);
        self
    }

    /// Reads who may read each row, too.
    #[must_use]
    pub fn with_permissions(mut self) -> Self {
        self.columns.push("$permissions");
        self
    }

    /// Leaves out rows whose time in a column lies outside a span, both ends included.
    #[must_use]
    pub fn within(self, column: impl AsRef<str>, span: Span) -> Self {
        self.only(Query::between(column, span.first, span.last))
    }

    /// Reads one page behind the row with an id.
    pub async fn page<T: DeserializeOwned>(
        &self,
        app: &App,
        after: Option<&str>,
        limit: u32,
    ) -> Result<Vec<client::Row<T>>> {
        let mut queries = self.queries.clone();
        queries.push(Query::select(&self.columns));
        queries.push(Query::limit(limit.clamp(1, LONGEST_LIST)));
        queries.extend(after.map(Query::cursor_after));
        let page = app
            .client()
            .rows(DATABASE, self.table)
            .list::<T>(&queries)
            .await;
        Ok(page.map_err(|cause| Error::about(self.noun, cause))?.items)
    }

    /// Reads one page, and the last row of it where it was full.
    pub async fn turn<T: DeserializeOwned>(
        &self,
        app: &App,
        after: Option<&str>,
        limit: u32,
    ) -> Result<(Vec<client::Row<T>>, Option<String>)> {
        let page = self.page::<T>(app, after, limit).await?;
        let is_full = u32::try_from(page.len()).is_ok_and(|count| count >= limit);
        let last = page.last().filter(|_| is_full).map(|it| it.id.clone());
        Ok((page, last))
    }

    /// Counts the rows: one call, and a walk only beyond where Appwrite stops counting.
    pub async fn count(&self, app: &App) -> Result<u32> {
        let mut queries = self.queries.clone();
        queries.extend([Query::limit(1), Query::select([ID])]);
        let table = app.client().rows(DATABASE, self.table);
        let page = table.list_with_total::<IgnoredAny>(&queries).await;
        let page = page.map_err(|cause| Error::about(self.noun, cause))?;
        let count = if page.total < COUNTABLE {
            page.total
        } else {
            self.each::<IgnoredAny>(app, drop).await?
        };
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Hands over every row; answers how many there were.
    pub async fn each<T: DeserializeOwned>(
        &self,
        app: &App,
        mut each: impl FnMut(client::Row<T>) + Send,
    ) -> Result<u64> {
        let (mut count, mut after) = (0, None::<String>);
        loop {
            let page = self.page::<T>(app, after.as_deref(), LONGEST_LIST).await?;
            let read = u64::try_from(page.len()).unwrap_or(u64::MAX);
            count += read;
            after = page.last().map(|it| it.id.clone());
            page.into_iter().for_each(&mut each);
            if read < u64::from(LONGEST_LIST) {
                return Ok(count);
            }
        }
    }
}

/// A span of time, both ends included: times have milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first instant.
    pub first: Timestamp,
    /// The last.
    pub last: Timestamp,
}

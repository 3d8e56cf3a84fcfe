//! Rows that have files, or rows that name them and not the pod: these go first, page by page.

use client::Query;
use futures_util::future::try_join_all;
use model::PodId;
use runtime::Result;
use serde_json::{Map, Value};
use store::jobs::Work;
use store::schema::ID;
use store::{rooms, App, DATABASE, LARGEST_PAGE};

use super::{failed, remove, remove_file};

/// What the rows name: the pod, or its room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// The pod.
    Pod,
    /// The pod's room.
    Room,
}

/// Rows of one table, with what goes with them.
#[derive(Debug, Clone, Copy)]
pub struct Family {
    /// The table.
    pub table: &'static str,
    key: Key,
    only: Option<(&'static str, &'static str)>,
    with: Option<&'static str>,
    /// Tables whose rows name these rows, and in which column.
    pub children: &'static [(&'static str, &'static str)],
    file: Option<(&'static str, &'static str)>,
}

type Cells = client::Row<Map<String, Value>>;

impl Family {
    /// The rows of a table that name the pod or its room.
    pub const fn of(table: &'static str, key: Key) -> Self {
        Self {
            table,
            key,
            only: None,
            with: None,
            children: &[],
            file: None,
        }
    }

    /// Only those with a value in a column.
    pub const fn only(mut self, column: &'static str, value: &'static str) -> Self {
        self.only = Some((column, value));
        self
    }

    /// Only those with anything in a column.
    pub const fn with(mut self, column: &'static str) -> Self {
        self.with = Some(column);
        self
    }

    /// Rows that name them: table and column.
    pub const fn children(mut self, children: &'static [(&'static str, &'static str)]) -> Self {
        self.children = children;
        self
    }

    /// The file that they name, and its bucket.
    pub const fn file(mut self, column: &'static str, bucket: &'static str) -> Self {
        self.file = Some((column, bucket));
        self
    }

    /// The columns of its own that it looks at.
    #[cfg(test)]
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        let only = self.only.map(|(column, _)| column);
        let file = self.file.map(|(column, _)| column);
        let named = [Some(self.column()), only, self.with, file];
        named.into_iter().flatten()
    }

    const fn column(&self) -> &'static str {
        match self.key {
            Key::Pod => "podId",
            Key::Room => "roomId",
        }
    }

    /// The id by which its rows name the pod.
    pub fn key_of(&self, pod: &PodId) -> String {
        match self.key {
            Key::Pod => pod.to_string(),
            Key::Room => rooms::of_pod(pod).to_string(),
        }
    }

    /// Removes all of them with what goes with them; false where the time is over before.
    pub async fn remove(&self, app: &App, work: &Work, key: String) -> Result<bool> {
        let mut queries = vec![
            Query::equal(self.column(), &key),
            Query::limit(LARGEST_PAGE),
        ];
        queries.extend(self.only.map(|(column, value)| Query::equal(column, value)));
        queries.extend(self.with.map(Query::is_not_null));
        loop {
            let rows = app.client().rows(DATABASE, self.table);
            let page = rows.list(&queries).await.map_err(failed)?.items;
            self.remove_page(app, &page).await?;
            if page.len() < usize::try_from(LARGEST_PAGE).unwrap_or(usize::MAX) {
                return Ok(true);
            }
            if work.is_over() {
                return Ok(false);
            }
        }
    }

    async fn remove_page(&self, app: &App, page: &[Cells]) -> Result<()> {
        if page.is_empty() {
            return Ok(());
        }
        let ids: Vec<&str> = page.iter().map(|row| row.id.as_str()).collect();
        let children = self.children.iter();
        let children =
            children.map(|(table, column)| remove(app, table, Query::equal(column, &ids)));
        try_join_all(children).await?;
        if let Some((column, bucket)) = self.file {
            let files = page.iter().filter_map(|row| row.data.get(column)?.as_str());
            try_join_all(files.map(|file| remove_file(app, bucket, file))).await?;
        }
        remove(app, self.table, Query::equal(ID, &ids)).await
    }
}

//! Reading and writing rows one by one, and reading pages.

use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::json;

use super::Rows;
use crate::build::{Permission, Query};
use crate::changes::Changes;
use crate::error::Result;
use crate::page::Page;
use crate::retry::Repeat;
use crate::row::Row;
use crate::transport::Call;

impl Rows {
    /// Reads one row.
    pub async fn get<T: DeserializeOwned>(&self, id: &str) -> Result<Row<T>> {
        self.session.fetch(Call::get(&self.path(&[id]))).await
    }

    /// Reads a page, without counting how many rows there are in all.
    ///
    /// Give a [`Query::limit`]: without one Appwrite answers 25 rows and does not say that it cut.
    pub async fn list<T: DeserializeOwned>(&self, queries: &[Query]) -> Result<Page<Row<T>>> {
        // Only `0` turns counting off; the server reads `false` as true (seen on 1.9.6).
        let call = Call::get(&self.path(&[]))
            .queries(queries)
            .parameter("total", "0");
        self.session.fetch(call).await
    }

    /// Reads a page and counts all rows that match, up to 5,000.
    pub async fn list_with_total<T: DeserializeOwned>(
        &self,
        queries: &[Query],
    ) -> Result<Page<Row<T>>> {
        let call = Call::get(&self.path(&[])).queries(queries);
        self.session.fetch(call).await
    }

    /// Creates a row.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) when the id, or a value that must be unique, exists; the
    /// server does not reliably tell the two apart.
    pub async fn create<T: Serialize + DeserializeOwned>(
        &self,
        id: &str,
        data: &T,
        permissions: &[Permission],
    ) -> Result<Row<T>> {
        let call = Call::post(&self.path(&[]))
            .repeat(self.create_repeat())
            .json(&json!({ "rowId": id, "data": data, "permissions": permissions }))?;
        self.session.fetch(call).await
    }

    /// Changes some cells, and the permissions if they are given.
    pub async fn update<T: DeserializeOwned>(
        &self,
        id: &str,
        changes: &Changes,
        permissions: Option<&[Permission]>,
    ) -> Result<Row<T>> {
        // With a named instant, a repetition would meet the first attempt's own change.
        let repeat = Repeat::safe_if(!changes.has_operators() && self.unchanged_since.is_none());
        let call = Call::patch(&self.path(&[id]))
            .repeat(repeat)
            .unchanged_since(self.unchanged_since.clone())
            .json(&written(changes, permissions)?)?;
        self.session.fetch(call).await
    }

    /// Changes the given cells of a row, or creates it; to create it, every required cell must be given.
    pub async fn upsert<T: DeserializeOwned>(
        &self,
        id: &str,
        changes: &Changes,
        permissions: Option<&[Permission]>,
    ) -> Result<Row<T>> {
        let call = Call::put(&self.path(&[id]))
            .repeat(Repeat::safe_if(!changes.has_operators()))
            .json(&written(changes, permissions)?)?;
        self.session.fetch(call).await
    }

    /// Deletes a row.
    pub async fn delete(&self, id: &str) -> Result<()> {
        let call = Call::delete(&self.path(&[id])).unchanged_since(self.unchanged_since.clone());
        self.session.perform(call).await
    }
}

fn written(changes: &Changes, permissions: Option<&[Permission]>) -> Result<serde_json::Value> {
    let cells = changes.cells()?;
    Ok(match permissions {
        Some(permissions) => json!({ "data": cells, "permissions": permissions }),
        None => json!({ "data": cells }),
    })
}

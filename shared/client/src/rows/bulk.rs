//! Writing many rows in one call. Only keys may do this.

use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::{json, Map, Value};

use super::{Counted, Rows};
use crate::build::{Permission, Query};
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::page::Page;
use crate::row::Row;
use crate::transport::Call;

/// One row of a bulk create.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRow<T> {
    /// The id.
    pub id: String,
    /// The cells.
    pub data: T,
    /// The row's own permissions.
    pub permissions: Vec<Permission>,
}

impl Rows {
    /// Creates all of the rows (at most 100 on a self-hosted server) or none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) when one of them exists.
    pub async fn create_many<T: Serialize + DeserializeOwned>(
        &self,
        rows: &[NewRow<T>],
    ) -> Result<Page<Row<T>>> {
        let rows: Result<Vec<Value>> = rows.iter().map(created).collect();
        let call = Call::post(&self.path(&[]))
            .repeat(self.create_repeat())
            .json(&json!({ "rows": rows? }))?;
        self.session.fetch(call).await
    }

    /// Changes or creates each of the rows (at most 100 on a self-hosted server).
    pub async fn upsert_many<T: DeserializeOwned>(
        &self,
        rows: &[(String, Changes, Option<Vec<Permission>>)],
    ) -> Result<Page<Row<T>>> {
        let rows: Result<Vec<Value>> = rows
            .iter()
            .map(|(id, changes, permissions)| upserted(id, changes, permissions.as_deref()))
            .collect();
        let call = Call::put(&self.path(&[]))
            .repeat(crate::retry::Repeat::OnlyIfUnserved)
            .json(&json!({ "rows": rows? }))?;
        self.session.fetch(call).await
    }

    /// Changes every row that matches and answers them (at most the first 100) with how many there were.
    ///
    /// This is find-then-write: two callers may both find a row. An empty list of queries, which would mean every row
    /// of the table, is refused.
    pub async fn update_many<T: DeserializeOwned>(
        &self,
        changes: &Changes,
        queries: &[Query],
    ) -> Result<Page<Row<T>>> {
        let body = json!({ "data": changes.cells()?, "queries": texts(queries)? });
        let call = Call::patch(&self.path(&[])).json(&body)?;
        self.session.fetch(call).await
    }

    /// Deletes every row that matches and answers how many there were. Refuses an empty list of queries.
    pub async fn delete_many(&self, queries: &[Query]) -> Result<u64> {
        let call = Call::delete(&self.path(&[])).json(&json!({ "queries": texts(queries)? }))?;
        let counted: Counted = self.session.fetch(call).await?;
        Ok(counted.total)
    }

    /// Deletes every row that matches and answers the first 100 of them as they were.
    pub async fn take_many<T: DeserializeOwned>(&self, queries: &[Query]) -> Result<Page<Row<T>>> {
        let call = Call::delete(&self.path(&[])).json(&json!({ "queries": texts(queries)? }))?;
        self.session.fetch(call).await
    }
}

/// The members of one row of a bulk create.
pub fn created<T: Serialize>(row: &NewRow<T>) -> Result<Value> {
    let data = serde_json::to_value(&row.data)
        .map_err(|cause| Error::decode("a row cannot be written as JSON", cause))?;
    match data {
        Value::Object(cells) => Ok(identified(cells, &row.id, Some(&row.permissions))),
        _ => Err(Error::refused("a row is an object")),
    }
}

/// The members of one row of a bulk upsert.
pub fn upserted(id: &str, changes: &Changes, permissions: Option<&[Permission]>) -> Result<Value> {
    Ok(identified(changes.cells()?.clone(), id, permissions))
}

fn identified(
    mut cells: Map<String, Value>,
    id: &str,
    permissions: Option<&[Permission]>,
) -> Value {
    cells.insert("$id".to_owned(), id.into());
    if let Some(permissions) = permissions {
        cells.insert("$permissions".to_owned(), json!(permissions));
    }
    Value::Object(cells)
}

/// The texts of the queries that say which rows a bulk write touches.
pub fn texts(queries: &[Query]) -> Result<Vec<String>> {
    match queries {
        [] => Err(Error::refused(
            "a bulk write without queries would touch every row",
        )),
        some => Ok(some.iter().map(Query::to_string).collect()),
    }
}

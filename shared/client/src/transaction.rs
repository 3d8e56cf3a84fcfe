//! Writes that happen together or not at all.
//!
//! A transaction costs three calls however many operations it has (at most 100): begin, stage, commit. Bulk operations
//! inside one emit no events.

use serde::{Deserialize, Serialize};
use serde_json::{json, Map, Value};

use crate::build::{Permission, Quantity, Query};
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::rows::texts;
use crate::session::Session;
use crate::transport::Call;

/// An open transaction. Dropping it leaves it to expire; nothing of it is ever visible then.
#[derive(Debug)]
pub struct Transaction {
    session: Session,
    id: String,
}

/// Operations to be staged, in order.
///
/// Appwrite executes operator-shaped text in every staged operation, creates included, so all of them are screened.
#[derive(Debug, Clone, Default)]
pub struct Operations {
    staged: Vec<Value>,
    fault: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Begun {
    #[serde(rename = "$id")]
    id: String,
}

impl Transaction {
    pub(crate) async fn begin(session: Session, ttl_seconds: u32) -> Result<Self> {
        let call =
            Call::post(&["tablesdb", "transactions"]).json(&json!({ "ttl": ttl_seconds }))?;
        let begun: Begun = session.fetch(call).await?;
        Ok(Self {
            session,
            id: begun.id,
        })
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Stages operations; they are checked now and take effect at the commit.
    pub async fn stage(&self, operations: &Operations) -> Result<()> {
        if let Some(fault) = &operations.fault {
            return Err(Error::refused(fault));
        }
        let call = Call::post(&["tablesdb", "transactions", &self.id, "operations"])
            .json(&json!({ "operations": operations.staged }))?;
        self.session.perform(call).await
    }

    /// Makes everything staged happen.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::TransactionConflict`](crate::ErrorKind::TransactionConflict) when a row changed since it was
    /// staged, or an id or a unique value exists; nothing happened then.
    pub async fn commit(self) -> Result<()> {
        self.end("commit").await
    }

    /// Discards everything staged.
    pub async fn rollback(self) -> Result<()> {
        self.end("rollback").await
    }

    async fn end(&self, how: &str) -> Result<()> {
        let body = Map::from_iter([(how.to_owned(), Value::Bool(true))]);
        let call = Call::patch(&["tablesdb", "transactions", &self.id]).json(&body)?;
        self.session.perform(call).await
    }
}

impl Session {
    /// Does all of the operations or none, in three calls.
    ///
    /// # Errors
    ///
    /// As [`Transaction::stage`] and [`Transaction::commit`]; what was staged is left to expire.
    pub async fn transact(&self, operations: &Operations) -> Result<()> {
        let transaction = self.transaction(60).await?;
        transaction.stage(operations).await?;
        transaction.commit().await
    }
}

impl Operations {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.staged.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.staged.is_empty()
    }

    /// Creates a row.
    #[must_use]
    pub fn create<T: Serialize>(
        self,
        (database, table): (&str, &str),
        id: &str,
        data: &T,
        permissions: &[Permission],
    ) -> Self {
        self.write(
            "create",
            (database, table),
            id,
            &Changes::of(data),
            Some(permissions),
        )
    }

    /// Changes some cells of a row, and its permissions if they are given.
    #[must_use]
    pub fn update(
        self,
        table: (&str, &str),
        id: &str,
        changes: &Changes,
        permissions: Option<&[Permission]>,
    ) -> Self {
        self.write("update", table, id, changes, permissions)
    }

    /// Changes a row or creates it; the row must be complete.
    #[must_use]
    pub fn upsert(
        self,
        table: (&str, &str),
        id: &str,
        changes: &Changes,
        permissions: Option<&[Permission]>,
    ) -> Self {
        self.write("upsert", table, id, changes, permissions)
    }

    /// Deletes a row.
    #[must_use]
    pub fn delete(self, table: (&str, &str), id: &str) -> Self {
        self.push("delete", table, Some(id), None)
    }

    /// Adds to a cell; the commit fails if the sum would exceed `max`.
    #[must_use]
    pub fn increment(
        self,
        table: (&str, &str),
        id: &str,
        column: impl AsRef<str>,
        by: impl Quantity,
        max: Option<i64>,
    ) -> Self {
        let data = counted(column.as_ref(), by.into(), "max", max);
        self.push("increment", table, Some(id), Some(data))
    }

    /// Subtracts from a cell; the commit fails if the difference would fall below `min`.
    #[must_use]
    pub fn decrement(
        self,
        table: (&str, &str),
        id: &str,
        column: impl AsRef<str>,
        by: impl Quantity,
        min: Option<i64>,
    ) -> Self {
        let data = counted(column.as_ref(), by.into(), "min", min);
        self.push("decrement", table, Some(id), Some(data))
    }

    /// Changes every row that matches; refuses an empty list of queries.
    #[must_use]
    pub fn update_many(self, table: (&str, &str), changes: &Changes, queries: &[Query]) -> Self {
        let data = changes
            .cells()
            .and_then(|cells| Ok(json!({ "data": cells, "queries": texts(queries)? })));
        self.push_checked("bulkUpdate", table, None, data)
    }

    /// Deletes every row that matches; refuses an empty list of queries.
    #[must_use]
    pub fn delete_many(self, table: (&str, &str), queries: &[Query]) -> Self {
        let data = texts(queries).map(|queries| json!({ "queries": queries }));
        self.push_checked("bulkDelete", table, None, data)
    }

    fn write(
        self,
        action: &str,
        table: (&str, &str),
        id: &str,
        changes: &Changes,
        permissions: Option<&[Permission]>,
    ) -> Self {
        let data = changes.cells().map(|cells| {
            let mut cells = cells.clone();
            if let Some(permissions) = permissions {
                cells.insert("$permissions".to_owned(), json!(permissions));
            }
            Value::Object(cells)
        });
        self.push_checked(action, table, Some(id), data)
    }

    fn push_checked(
        mut self,
        action: &str,
        table: (&str, &str),
        id: Option<&str>,
        data: Result<Value>,
    ) -> Self {
        match data {
            Ok(data) => self.push(action, table, id, Some(data)),
            Err(refusal) => {
                self.fault.get_or_insert(refusal.message);
                self
            }
        }
    }

    fn push(
        mut self,
        action: &str,
        (database, table): (&str, &str),
        id: Option<&str>,
        data: Option<Value>,
    ) -> Self {
        let mut operation = json!({ "action": action, "databaseId": database, "tableId": table });
        if let Value::Object(members) = &mut operation {
            members.extend(id.map(|id| ("rowId".to_owned(), id.into())));
            members.extend(data.map(|data| ("data".to_owned(), data)));
        }
        self.staged.push(operation);
        self
    }
}

fn counted(column: &str, by: Value, bound: &str, limit: Option<i64>) -> Value {
    let mut data = Map::from_iter([
        ("column".to_owned(), column.into()),
        ("value".to_owned(), by),
    ]);
    data.extend(limit.map(|limit| (bound.to_owned(), json!(limit))));
    Value::Object(data)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::build::{Operator, Role};

    const POSTS: (&str, &str) = ("main", "posts");

    #[test]
    fn operations_are_written_as_the_server_reads_them() {
        let operations = Operations::new()
            .create(
                POSTS,
                "p1",
                &json!({ "text": "hi" }),
                &[Permission::read(Role::any())],
            )
            .update(
                POSTS,
                "p1",
                &Changes::new().apply("likes", Operator::increment()),
                None,
            )
            .increment(POSTS, "p1", "likes", 1, Some(9))
            .delete_many(POSTS, &[Query::equal("author", "u1")])
            .delete(POSTS, "p2");
        assert_eq!(
            json!(operations.staged),
            json!([
                { "action": "create", "databaseId": "main", "tableId": "posts", "rowId": "p1",
                  "data": { "text": "hi", "$permissions": ["read(\"any\")"] } },
                { "action": "update", "databaseId": "main", "tableId": "posts", "rowId": "p1",
                  "data": { "likes": "{\"method\":\"increment\",\"values\":[1]}" } },
                { "action": "increment", "databaseId": "main", "tableId": "posts", "rowId": "p1",
                  "data": { "column": "likes", "value": 1, "max": 9 } },
                { "action": "bulkDelete", "databaseId": "main", "tableId": "posts",
                  "data": { "queries": ["{\"method\":\"equal\",\"attribute\":\"author\",\"values\":[\"u1\"]}"] } },
                { "action": "delete", "databaseId": "main", "tableId": "posts", "rowId": "p2" },
            ])
        );
    }

    #[test]
    fn even_a_staged_create_is_screened() {
        let injected = r#"{"method":"toggle"}"#;
        let operations = Operations::new().create(POSTS, "p1", &json!({ "text": injected }), &[]);
        let text = operations.staged[0]["data"]["text"].as_str().unwrap();
        assert_eq!(text, format!("\u{200B}{injected}"));
    }

    #[test]
    fn a_bulk_operation_without_queries_is_a_fault() {
        assert!(Operations::new().delete_many(POSTS, &[]).fault.is_some());
    }
}

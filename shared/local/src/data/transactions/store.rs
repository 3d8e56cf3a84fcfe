//! Keeping transactions and what is staged in them.

use jiff::Timestamp;
use rusqlite::{params, Connection, OptionalExtension};
use serde_json::{json, Value};

use crate::clock::stamp;
use crate::data::permissions::Asker;
use crate::data::rows::Desk;
use crate::error::{Error, Result};
use crate::resources::Document;

/// Most operations of one transaction.
pub const MOST_OPERATIONS: i64 = 100;

/// A transaction.
#[derive(Debug, Clone)]
pub struct Staging {
    /// The number it was given.
    pub sequence: i64,
    /// Its id.
    pub id: String,
    /// Id of the user who made it, empty for keys and guests.
    pub owner: String,
    /// `pending`, `committed` or `failed`.
    pub status: String,
    /// How many operations are staged.
    pub operations: i64,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// When it is over.
    pub expires_at: String,
}

/// Something staged.
#[derive(Debug, Clone)]
pub struct Operation {
    /// When it was staged.
    pub created_at: String,
    /// The number of the table.
    pub table: i64,
    /// Id of the row; `None` for bulk operations.
    pub row: Option<String>,
    /// `create`, `update`, `bulkDelete`…
    pub action: String,
    /// What it carries.
    pub data: Value,
}

impl Staging {
    /// As clients see it.
    pub fn view(&self) -> Document {
        crate::data::schema::views::object(json!({
            "$id": self.id,
            "$createdAt": self.created_at,
            "$updatedAt": self.updated_at,
            "status": self.status,
            "operations": self.operations,
            "expiresAt": self.expires_at,
        }))
    }

    /// Refuses one that is finished or over.
    ///
    /// # Errors
    ///
    /// 400 `transaction_not_ready`, 410 `transaction_expired`.
    pub fn require_open(&self, now: Timestamp) -> Result<()> {
        if self.status != "pending" {
            let message = "The transaction is not ready yet. Please try again later.";
            return Err(Error::new(400, "transaction_not_ready", message));
        }
        if stamp(now) > self.expires_at {
            let message =
                "The transaction has expired. Please create a new transaction and try again.";
            return Err(Error::new(410, "transaction_expired", message));
        }
        Ok(())
    }

    /// Refuses more operations than fit.
    ///
    /// # Errors
    ///
    /// 400 `transaction_limit_exceeded`.
    pub fn require_room(&self, more: i64) -> Result<()> {
        if self.operations + more <= MOST_OPERATIONS {
            return Ok(());
        }
        let message = format!(
            "Transaction already has {} operations, adding {more} would exceed the maximum of {MOST_OPERATIONS}",
            self.operations
        );
        Err(Error::new(400, "transaction_limit_exceeded", message))
    }
}

/// 404 for a transaction.
pub fn missing(id: &str) -> Error {
    let message = format!("Transaction with the requested ID '{id}' could not be found.");
    Error::new(404, "transaction_not_found", message)
}

const COLUMNS: &str = "sequence, id, owner, status, operations, created_at, updated_at, expires_at";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Staging> {
    Ok(Staging {
        sequence: row.get(0)?,
        id: row.get(1)?,
        owner: row.get(2)?,
        status: row.get(3)?,
        operations: row.get(4)?,
        created_at: row.get(5)?,
        updated_at: row.get(6)?,
        expires_at: row.get(7)?,
    })
}

/// The transaction of this id as the asker may see it: keys see all, users their own.
///
/// # Errors
///
/// 404.
pub fn find(connection: &Connection, asker: &Asker, id: &str) -> Result<Staging> {
    let found = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM data_transactions WHERE id = ?1"
        ))?
        .query_row([id], read)
        .optional()?;
    found
        .filter(|found| may_see(asker, found))
        .ok_or_else(|| missing(id))
}

fn may_see(asker: &Asker, staging: &Staging) -> bool {
    asker.is_privileged() || (!staging.owner.is_empty() && asker.user() == staging.owner)
}

/// All transactions that the asker may see, oldest first.
///
/// # Errors
///
/// Where the database fails.
pub fn all(connection: &Connection, asker: &Asker) -> Result<Vec<Staging>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM data_transactions ORDER BY sequence"
    ))?;
    let found: Vec<Staging> = statement
        .query_map([], read)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(found
        .into_iter()
        .filter(|staging| may_see(asker, staging))
        .collect())
}

/// Keeps a new transaction.
///
/// # Errors
///
/// Where the database fails.
pub fn insert(connection: &Connection, staging: &Staging) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO data_transactions (id, owner, status, created_at, updated_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            staging.id,
            staging.owner,
            staging.status,
            staging.created_at,
            staging.updated_at,
            staging.expires_at
        ])?;
    Ok(())
}

/// Ends a transaction; what was staged is no longer needed.
///
/// # Errors
///
/// Where the database fails.
pub fn finish(
    connection: &Connection,
    staging: &mut Staging,
    status: &str,
    at: &str,
) -> Result<()> {
    status.clone_into(&mut staging.status);
    at.clone_into(&mut staging.updated_at);
    connection
        .prepare_cached(
            "UPDATE data_transactions SET status = ?2, updated_at = ?3 WHERE sequence = ?1",
        )?
        .execute(params![staging.sequence, status, at])?;
    connection
        .prepare_cached("DELETE FROM data_staged WHERE transaction_id = ?1")?
        .execute([staging.sequence])?;
    Ok(())
}

/// Removes a transaction with all that is staged in it.
///
/// # Errors
///
/// Where the database fails.
pub fn delete(connection: &Connection, sequence: i64) -> Result<()> {
    connection.execute(
        "DELETE FROM data_transactions WHERE sequence = ?1",
        [sequence],
    )?;
    Ok(())
}

/// Stages operations.
///
/// # Errors
///
/// Where the database fails.
pub fn add(desk: &Desk<'_>, staging: &mut Staging, operations: &[Operation]) -> Result<()> {
    let mut statement = desk.connection.prepare_cached(
        "INSERT INTO data_staged (transaction_id, created_at, table_id, row_id, action, data) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for operation in operations {
        let data = operation.data.to_string();
        statement.execute(params![
            staging.sequence,
            operation.created_at,
            operation.table,
            operation.row,
            operation.action,
            data
        ])?;
    }
    let added = i64::try_from(operations.len()).unwrap_or(i64::MAX);
    staging.operations += added;
    desk.connection
        .prepare_cached(
            "UPDATE data_transactions SET operations = operations + ?2 WHERE sequence = ?1",
        )?
        .execute(params![staging.sequence, added])?;
    Ok(())
}

/// What is staged, in order.
///
/// # Errors
///
/// Where the database fails.
pub fn operations(connection: &Connection, sequence: i64) -> Result<Vec<Operation>> {
    let mut statement = connection.prepare_cached(
        "SELECT created_at, table_id, row_id, action, data FROM data_staged WHERE transaction_id = ?1 ORDER BY sequence",
    )?;
    let found = statement.query_map([sequence], |row| {
        let data: String = row.get(4)?;
        Ok(Operation {
            created_at: row.get(0)?,
            table: row.get(1)?,
            row: row.get(2)?,
            action: row.get(3)?,
            data: serde_json::from_str(&data).unwrap_or_default(),
        })
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

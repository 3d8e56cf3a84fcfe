//! Keeping databases and tables: one SQL row each, the definition as JSON.

use rusqlite::{params, Connection, OptionalExtension, Row};

use super::model::{Database, Table};
use crate::error::{Error, Result};

/// The SQL tables behind databases, tables and transactions.
pub const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS data_databases (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL COLLATE NOCASE UNIQUE,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS data_tables (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    database INTEGER NOT NULL REFERENCES data_databases (sequence),
    id TEXT NOT NULL COLLATE NOCASE,
    body TEXT NOT NULL,
    UNIQUE (database, id)
);
CREATE TABLE IF NOT EXISTS data_transactions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL COLLATE NOCASE UNIQUE,
    owner TEXT NOT NULL,
    status TEXT NOT NULL,
    operations INTEGER NOT NULL DEFAULT 0,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS data_staged (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    transaction_id INTEGER NOT NULL REFERENCES data_transactions (sequence) ON DELETE CASCADE,
    created_at TEXT NOT NULL,
    table_id INTEGER NOT NULL,
    row_id TEXT,
    action TEXT NOT NULL,
    data TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS data_staged_by_transaction ON data_staged (transaction_id);
";

/// Adds a database and numbers it; `false` when the id is taken.
pub fn insert_database(connection: &Connection, database: &mut Database) -> Result<bool> {
    let added = connection.execute(
        "INSERT OR IGNORE INTO data_databases (id, body) VALUES (?1, ?2)",
        params![database.id, json(&database)?],
    )?;
    database.sequence = connection.last_insert_rowid();
    Ok(added == 1)
}

/// Keeps a changed database.
pub fn update_database(connection: &Connection, database: &Database) -> Result<()> {
    connection.execute(
        "UPDATE data_databases SET body = ?2 WHERE sequence = ?1",
        params![database.sequence, json(database)?],
    )?;
    Ok(())
}

/// Removes a database; its tables must be gone.
pub fn delete_database(connection: &Connection, sequence: i64) -> Result<()> {
    connection.execute("DELETE FROM data_databases WHERE sequence = ?1", [sequence])?;
    Ok(())
}

/// The database of this id.
pub fn database(connection: &Connection, id: &str) -> Result<Option<Database>> {
    let found = connection
        .prepare_cached("SELECT sequence, id, body FROM data_databases WHERE id = ?1")?
        .query_row([id], read_database)
        .optional()?;
    found.transpose()
}

/// All databases, oldest first.
pub fn databases(connection: &Connection) -> Result<Vec<Database>> {
    let mut statement = connection
        .prepare_cached("SELECT sequence, id, body FROM data_databases ORDER BY sequence")?;
    let found = statement.query_map([], read_database)?;
    found.map(|database| database?).collect()
}

/// Adds a table and numbers it; `false` when the id is taken.
pub fn insert_table(connection: &Connection, database: i64, table: &mut Table) -> Result<bool> {
    let added = connection.execute(
        "INSERT OR IGNORE INTO data_tables (database, id, body) VALUES (?1, ?2, ?3)",
        params![database, table.id, json(&table)?],
    )?;
    table.sequence = connection.last_insert_rowid();
    Ok(added == 1)
}

/// Keeps a changed table.
pub fn update_table(connection: &Connection, table: &Table) -> Result<()> {
    connection.execute(
        "UPDATE data_tables SET body = ?2 WHERE sequence = ?1",
        params![table.sequence, json(table)?],
    )?;
    Ok(())
}

/// Removes a table.
pub fn delete_table(connection: &Connection, sequence: i64) -> Result<()> {
    connection.execute("DELETE FROM data_tables WHERE sequence = ?1", [sequence])?;
    Ok(())
}

/// The table of this id.
pub fn table(connection: &Connection, database: i64, id: &str) -> Result<Option<Table>> {
    let found = connection
        .prepare_cached(
            "SELECT sequence, id, body FROM data_tables WHERE database = ?1 AND id = ?2",
        )?
        .query_row(params![database, id], read_table)
        .optional()?;
    found.transpose()
}

/// All tables of a database, oldest first.
pub fn tables(connection: &Connection, database: i64) -> Result<Vec<Table>> {
    let mut statement = connection.prepare_cached(
        "SELECT sequence, id, body FROM data_tables WHERE database = ?1 ORDER BY sequence",
    )?;
    let found = statement.query_map([database], read_table)?;
    found.map(|table| table?).collect()
}

/// The ids of a table and its database, by the table's number.
pub fn ids_of_table(connection: &Connection, sequence: i64) -> Result<Option<(String, String)>> {
    let found = connection
        .prepare_cached(
            "SELECT d.id, t.id FROM data_tables t JOIN data_databases d ON d.sequence = t.database WHERE t.sequence = ?1",
        )?
        .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found)
}

fn read_database(row: &Row<'_>) -> rusqlite::Result<Result<Database>> {
    let body: String = row.get(2)?;
    let (sequence, id) = (row.get(0)?, row.get(1)?);
    Ok(parsed::<Database>(&body).map(|database| Database {
        sequence,
        id,
        ..database
    }))
}

fn read_table(row: &Row<'_>) -> rusqlite::Result<Result<Table>> {
    let body: String = row.get(2)?;
    let (sequence, id) = (row.get(0)?, row.get(1)?);
    Ok(parsed::<Table>(&body).map(|table| Table {
        sequence,
        id,
        ..table
    }))
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|cause| Error::internal(&cause))
}

fn parsed<T: serde::de::DeserializeOwned>(body: &str) -> Result<T> {
    serde_json::from_str(body).map_err(|cause| Error::internal(&cause))
}

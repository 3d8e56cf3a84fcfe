//! The SQL tables behind a table: real columns, real indexes.
//!
//! `rows_N` holds the rows, `permissions_N` who may do what to each, `words_N_KEY` the words of a full-text index, kept by
//! triggers in the same transaction.

use rusqlite::Connection;

use super::model::{Column, Index, Kind, Table};
use crate::collation::COLLATION;
use crate::error::Result;

/// A name in quotes. Keys hold letters, digits, dots, hyphens and underscores only.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The SQL table of the rows.
pub fn rows(table: i64) -> String {
    format!("rows_{table}")
}

/// The SQL table of the rows' permissions.
pub fn permissions(table: i64) -> String {
    format!("permissions_{table}")
}

/// The full-text table of an index.
pub fn words(table: i64, key: &str) -> String {
    format!("words_{table}_{key}")
}

/// Whether a table holds any row.
pub fn has_rows(connection: &Connection, table: i64) -> Result<bool> {
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {})", rows(table));
    Ok(connection.query_row(&sql, [], |row| row.get(0))?)
}

/// Makes the SQL tables of a table with its columns and indexes.
pub fn create_table(connection: &Connection, table: &Table) -> Result<()> {
    let columns = table
        .columns
        .iter()
        .filter(|column| column.is_stored())
        .fold(String::new(), |sql, column| sql + ", " + &declared(column));
    let (sequence, rows, permissions) = (
        table.sequence,
        rows(table.sequence),
        permissions(table.sequence),
    );
    let by_role = by_role(&permissions);
    connection.execute_batch(&format!(
        "CREATE TABLE {rows} (\"$sequence\" INTEGER PRIMARY KEY AUTOINCREMENT, \"$id\" TEXT NOT NULL COLLATE NOCASE UNIQUE, \
         \"$createdAt\" TEXT, \"$updatedAt\" TEXT, \"$permissions\" TEXT NOT NULL DEFAULT '[]'{columns});
         CREATE INDEX {rows}_created ON {rows} (\"$createdAt\");
         CREATE INDEX {rows}_updated ON {rows} (\"$updatedAt\");
         CREATE TABLE {permissions} (row INTEGER NOT NULL, action TEXT NOT NULL, role TEXT NOT NULL, \
         PRIMARY KEY (row, action, role)) WITHOUT ROWID;
         {by_role};
         CREATE TRIGGER {permissions}_gone AFTER DELETE ON {rows} BEGIN DELETE FROM {permissions} WHERE row = old.\"$sequence\"; END;"
    ))?;
    for index in &table.indexes {
        create_index(connection, sequence, index)?;
    }
    Ok(())
}

/// The index by which the rows are found that somebody may see.
fn by_role(permissions: &str) -> String {
    format!("CREATE INDEX IF NOT EXISTS {permissions}_role ON {permissions} (action, role)")
}

/// Brings the tables of an older folder up to date.
///
/// # Errors
///
/// Where the database fails.
pub fn renew(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'permissions_[0-9]*'",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    for name in names.collect::<rusqlite::Result<Vec<_>>>()? {
        connection.execute_batch(&by_role(&name))?;
    }
    Ok(())
}

/// Removes the SQL tables of a table.
pub fn drop_table(connection: &Connection, table: &Table) -> Result<()> {
    for index in &table.indexes {
        drop_index(connection, table.sequence, index)?;
    }
    let (rows, permissions) = (rows(table.sequence), permissions(table.sequence));
    connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS {rows}; DROP TABLE IF EXISTS {permissions};"
    ))?;
    Ok(())
}

/// Adds a column's cell to every row.
pub fn add_column(connection: &Connection, table: i64, column: &Column) -> Result<()> {
    if column.is_stored() {
        let (rows, declared) = (rows(table), declared(column));
        connection.execute_batch(&format!("ALTER TABLE {rows} ADD COLUMN {declared}"))?;
    }
    Ok(())
}

/// Removes a column's cells; its indexes must be gone.
pub fn drop_column(connection: &Connection, table: i64, key: &str) -> Result<()> {
    let (rows, key) = (rows(table), quoted(key));
    connection.execute_batch(&format!("ALTER TABLE {rows} DROP COLUMN {key}"))?;
    Ok(())
}

/// Gives a column another key; SQLite rewrites indexes and triggers.
pub fn rename_column(connection: &Connection, table: i64, from: &str, to: &str) -> Result<()> {
    let (rows, from, to) = (rows(table), quoted(from), quoted(to));
    connection.execute_batch(&format!("ALTER TABLE {rows} RENAME COLUMN {from} TO {to}"))?;
    Ok(())
}

/// Makes an index.
pub fn create_index(connection: &Connection, table: i64, index: &Index) -> Result<()> {
    match index.kind.as_str() {
        "fulltext" => create_words(connection, table, index),
        // Nothing is ever looked up by a spatial index here: it is kept in the definition only.
        "spatial" => Ok(()),
        kind => {
            let unique = if kind == "unique" { "UNIQUE " } else { "" };
            let columns: Vec<String> = index
                .columns
                .iter()
                .enumerate()
                .map(|(place, key)| {
                    let order = index.orders.get(place).map_or("", String::as_str);
                    let length = index.lengths.get(place).copied().unwrap_or(0);
                    let key = quoted(key);
                    // What must be unique is the beginning alone; for finding rows the whole serves as well.
                    if length > 0 && kind == "unique" {
                        format!("substr({key}, 1, {length}) COLLATE {COLLATION} {order}")
                    } else {
                        format!("{key} {order}")
                    }
                })
                .collect();
            let (name, rows, columns) = (
                index_name(table, &index.key),
                rows(table),
                columns.join(", "),
            );
            connection.execute_batch(&format!(
                "CREATE {unique}INDEX {name} ON {rows} ({columns})"
            ))?;
            Ok(())
        }
    }
}

/// Removes an index.
pub fn drop_index(connection: &Connection, table: i64, index: &Index) -> Result<()> {
    let name = index_name(table, &index.key);
    connection.execute_batch(&format!("DROP INDEX IF EXISTS {name}"))?;
    if index.kind == "fulltext" {
        for action in ["insert", "update", "delete"] {
            let trigger = quoted(&format!("{}_{action}", words(table, &index.key)));
            connection.execute_batch(&format!("DROP TRIGGER IF EXISTS {trigger}"))?;
        }
        let words = quoted(&words(table, &index.key));
        connection.execute_batch(&format!("DROP TABLE IF EXISTS {words}"))?;
    }
    Ok(())
}

fn create_words(connection: &Connection, table: i64, index: &Index) -> Result<()> {
    let (name, rows) = (words(table, &index.key), rows(table));
    let words = quoted(&name);
    let trigger = |action: &str| quoted(&format!("{name}_{action}"));
    let text = |of: &str| {
        let parts = index
            .columns
            .iter()
            .map(|key| format!("coalesce({of}{}, '')", quoted(key)));
        parts.collect::<Vec<_>>().join(" || ' ' || ")
    };
    let watched: Vec<String> = index.columns.iter().map(|key| quoted(key)).collect();
    let (insert, update, delete) = (trigger("insert"), trigger("update"), trigger("delete"));
    let (plain, new, watched) = (text(""), text("new."), watched.join(", "));
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE {words} USING fts5(text, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2');
         INSERT INTO {words} (rowid, text) SELECT \"$sequence\", {plain} FROM {rows};
         CREATE TRIGGER {insert} AFTER INSERT ON {rows} BEGIN
            INSERT INTO {words} (rowid, text) VALUES (new.\"$sequence\", {new}); END;
         CREATE TRIGGER {update} AFTER UPDATE OF {watched} ON {rows} BEGIN
            DELETE FROM {words} WHERE rowid = old.\"$sequence\";
            INSERT INTO {words} (rowid, text) VALUES (new.\"$sequence\", {new}); END;
         CREATE TRIGGER {delete} AFTER DELETE ON {rows} BEGIN
            DELETE FROM {words} WHERE rowid = old.\"$sequence\"; END;"
    ))?;
    Ok(())
}

fn index_name(table: i64, key: &str) -> String {
    quoted(&format!("index_{table}_{key}"))
}

fn declared(column: &Column) -> String {
    let kind = match column.kind {
        _ if column.array => "TEXT".to_owned(),
        kind if kind.is_text() => format!("TEXT COLLATE {COLLATION}"),
        Kind::Integer | Kind::Bigint | Kind::Boolean => "INTEGER".to_owned(),
        Kind::Double => "REAL".to_owned(),
        Kind::Relationship => "TEXT COLLATE NOCASE".to_owned(),
        _ => "TEXT".to_owned(),
    };
    format!("{} {kind}", quoted(&column.key))
}

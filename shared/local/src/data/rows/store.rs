//! Keeping rows: the statements that read and write the SQL tables of one table.

use rusqlite::types::Value as Sql;
use rusqlite::{params, params_from_iter, Connection, ErrorCode, OptionalExtension};
use serde_json::Value;

use super::{cells, Row};
use crate::data::permissions::parts;
use crate::data::schema::cache::Place;
use crate::data::schema::physical::quoted;
use crate::error::{Error, Result};
use crate::resources::Document;

/// What came of a write that a unique index may refuse.
pub enum Written<T> {
    /// It is done.
    Done(T),
    /// Another row holds the id, or a value that must be unique.
    Clash,
}

/// The row of this id.
pub fn get(connection: &Connection, place: &Place, id: &str) -> Result<Option<Row>> {
    let sql = format!(
        "SELECT {} FROM {} r WHERE r.\"$id\" = ?1",
        place.cells, place.rows
    );
    let found = connection
        .prepare_cached(&sql)?
        .query_row([id], |row| cells::read(place, row))
        .optional()?;
    Ok(found)
}

/// Adds a row and numbers it.
pub fn insert(connection: &Connection, place: &Place, row: &mut Row) -> Result<Written<()>> {
    let (names, values) = all_cells(place, row);
    let marks = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT INTO {} ({names}) VALUES ({marks})", place.rows);
    let done = connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values));
    if let Written::Clash = clash(done)? {
        return Ok(Written::Clash);
    }
    row.sequence = connection.last_insert_rowid();
    grant(connection, place, row)?;
    Ok(Written::Done(()))
}

/// Adds a row; where a unique value is taken, changes the row that holds it, as MariaDB's upsert does. Answers whether the row
/// itself was added.
pub fn insert_or_take_over(connection: &Connection, place: &Place, row: &mut Row) -> Result<bool> {
    let (names, values) = all_cells(place, row);
    let marks = vec!["?"; values.len()].join(", ");
    let own = place
        .table
        .columns
        .iter()
        .filter(|column| column.is_stored());
    let taken_over = own.fold(String::new(), |sql, column| {
        let name = quoted(&column.key);
        sql + ", " + &name + " = excluded." + &name
    });
    let sql = format!(
        "INSERT INTO {} ({names}) VALUES ({marks}) ON CONFLICT DO UPDATE SET \"$updatedAt\" = excluded.\"$updatedAt\"{taken_over}",
        place.rows
    );
    connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values))?;
    let sequence: Option<i64> = connection
        .prepare_cached(&format!(
            "SELECT \"$sequence\" FROM {} WHERE \"$id\" = ?1",
            place.rows
        ))?
        .query_row([&row.id], |found| found.get(0))
        .optional()?;
    row.sequence = sequence.unwrap_or(0);
    if sequence.is_some() {
        grant(connection, place, row)?;
    }
    Ok(sequence.is_some())
}

fn all_cells(place: &Place, row: &Row) -> (String, Vec<Sql>) {
    let mut names = String::from("\"$id\", \"$createdAt\", \"$updatedAt\", \"$permissions\"");
    let mut values = vec![
        Sql::Text(row.id.clone()),
        Sql::Text(row.created_at.clone()),
        Sql::Text(row.updated_at.clone()),
        Sql::Text(Value::from(row.permissions.as_slice()).to_string()),
    ];
    for column in place
        .table
        .columns
        .iter()
        .filter(|column| column.is_stored())
    {
        names.push_str(", ");
        names.push_str(&quoted(&column.key));
        let value = row.cells.get(&column.key).unwrap_or(&Value::Null);
        values.push(cells::to_sql(column, value));
    }
    (names, values)
}

/// Writes the changed cells of a row, and its dates.
pub fn update(
    connection: &Connection,
    place: &Place,
    row: &Row,
    changed: &Document,
) -> Result<Written<()>> {
    let mut sql = format!(
        "UPDATE {} SET \"$createdAt\" = ?, \"$updatedAt\" = ?",
        place.rows
    );
    let mut values = vec![
        Sql::Text(row.created_at.clone()),
        Sql::Text(row.updated_at.clone()),
    ];
    for column in place
        .table
        .columns
        .iter()
        .filter(|column| column.is_stored())
    {
        if let Some(value) = changed.get(&column.key) {
            sql.push_str(", ");
            sql.push_str(&quoted(&column.key));
            sql.push_str(" = ?");
            values.push(cells::to_sql(column, value));
        }
    }
    sql.push_str(" WHERE \"$sequence\" = ?");
    values.push(Sql::Integer(row.sequence));
    let done = connection
        .prepare_cached(&sql)?
        .execute(params_from_iter(values));
    clash(done)
}

/// Adds to a number in place; `by` may be negative. A null stays null, and whole numbers stay whole.
pub fn add(
    connection: &Connection,
    place: &Place,
    sequence: i64,
    key: &str,
    by: &Value,
    is_float: bool,
    stamp: &str,
) -> Result<Written<()>> {
    let key = quoted(key);
    let sum = if is_float || by.is_i64() {
        format!("{key} + ?1")
    } else {
        format!("CAST(ROUND({key} + ?1) AS INTEGER)")
    };
    let sql = format!(
        "UPDATE {} SET {key} = {sum}, \"$updatedAt\" = ?2 WHERE \"$sequence\" = ?3",
        place.rows
    );
    let by = match by.as_i64() {
        Some(by) => Sql::Integer(by),
        None => Sql::Real(by.as_f64().unwrap_or_default()),
    };
    let done = connection
        .prepare_cached(&sql)?
        .execute(params![by, stamp, sequence]);
    clash(done)
}

/// Replaces who may do what to a row.
pub fn regrant(connection: &Connection, place: &Place, row: &Row) -> Result<()> {
    let permissions = Value::from(row.permissions.as_slice()).to_string();
    connection
        .prepare_cached(&format!(
            "UPDATE {} SET \"$permissions\" = ?1 WHERE \"$sequence\" = ?2",
            place.rows
        ))?
        .execute(params![permissions, row.sequence])?;
    connection
        .prepare_cached(&format!("DELETE FROM {} WHERE row = ?1", place.permissions))?
        .execute([row.sequence])?;
    grant(connection, place, row)
}

fn grant(connection: &Connection, place: &Place, row: &Row) -> Result<()> {
    if row.permissions.is_empty() {
        return Ok(());
    }
    let sql = format!(
        "INSERT OR IGNORE INTO {} (row, action, role) VALUES (?1, ?2, ?3)",
        place.permissions
    );
    let mut statement = connection.prepare_cached(&sql)?;
    for (action, role) in row
        .permissions
        .iter()
        .filter_map(|permission| parts(permission))
    {
        statement.execute(params![row.sequence, action, role])?;
    }
    Ok(())
}

/// Removes a row; a trigger removes its permissions.
pub fn delete(connection: &Connection, place: &Place, sequence: i64) -> Result<()> {
    connection
        .prepare_cached(&format!(
            "DELETE FROM {} WHERE \"$sequence\" = ?1",
            place.rows
        ))?
        .execute([sequence])?;
    Ok(())
}

fn clash(done: rusqlite::Result<usize>) -> Result<Written<()>> {
    match done {
        Ok(_) => Ok(Written::Done(())),
        Err(rusqlite::Error::SqliteFailure(cause, _))
            if cause.code == ErrorCode::ConstraintViolation =>
        {
            Ok(Written::Clash)
        }
        Err(cause) => Err(Error::from(cause)),
    }
}

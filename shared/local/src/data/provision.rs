//! Putting the databases and tables of an `appwrite.json` into place.
//!
//! What is there already stays as it is, data above all; what is missing is added. So it may run at every start.

use rusqlite::Transaction;
use serde_json::{Map, Value};

use super::params::as_object;
use super::schema::model::{Column, Database, Index, Table};
use super::schema::{columns, definitions, indexes, store, tables};
use super::wording::Api;
use super::{permissions, relations};
use crate::app::App;
use crate::error::{Error, Result};
use crate::params::Params;

/// A member of the file, as JSON has it.
type Entry = Map<String, Value>;

/// Makes the databases, tables, columns and indexes of `schema` exist.
///
/// # Errors
///
/// 400 that names the table, column or index which cannot be.
pub async fn provision(app: &App, schema: &Value) -> Result<()> {
    let stamp = app.clock.stamp();
    let schema = schema.clone();
    let schemas = app.schemas.clone();
    let work = move |tx: &Transaction<'_>| {
        for (section, made_by) in [("databases", Api::Collections), ("tablesDB", Api::Tables)] {
            for entry in entries(&schema, section) {
                add_database(tx, &entry, made_by, &stamp)?;
            }
        }
        let tables: Vec<(Api, Entry)> =
            [("collections", Api::Collections), ("tables", Api::Tables)]
                .iter()
                .flat_map(|(section, api)| {
                    entries(&schema, section)
                        .into_iter()
                        .map(|entry| (*api, entry))
                })
                .collect();
        for (api, entry) in &tables {
            add_table(tx, *api, entry, &stamp).map_err(|cause| named(&cause, entry))?;
        }
        // Once every table is there: a relationship may point to a later one.
        for (api, entry) in &tables {
            add_relationships(tx, *api, entry, &stamp).map_err(|cause| named(&cause, entry))?;
        }
        Ok(())
    };
    app.db.write_then(work, move |()| schemas.forget()).await
}

fn entries(schema: &Value, section: &str) -> Vec<Entry> {
    let items = schema
        .get(section)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    items.filter_map(as_object).collect()
}

fn text<'a>(entry: &'a Entry, key: &str) -> &'a str {
    entry.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn flag(entry: &Entry, key: &str, default: bool) -> bool {
    entry.get(key).and_then(Value::as_bool).unwrap_or(default)
}

fn named(cause: &Error, entry: &Entry) -> Error {
    let message = format!("table {}: {}", text(entry, "$id"), cause.message);
    Error::new(cause.status, cause.kind, message)
}

fn add_database(tx: &Transaction<'_>, entry: &Entry, made_by: Api, stamp: &str) -> Result<()> {
    let id = text(entry, "$id");
    if store::database(tx, id)?.is_some() {
        return Ok(());
    }
    let mut database = Database {
        sequence: 0,
        id: id.to_owned(),
        name: text(entry, "name").to_owned(),
        enabled: flag(entry, "enabled", true),
        made_by: made_by.database_type().to_owned(),
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
    };
    store::insert_database(tx, &mut database)?;
    Ok(())
}

fn add_table(tx: &Transaction<'_>, api: Api, entry: &Entry, stamp: &str) -> Result<()> {
    let database = tables::known(tx, text(entry, "databaseId"))?;
    let id = text(entry, "$id");
    let mut table = match store::table(tx, database.sequence, id)? {
        Some(mut table) => {
            add_columns(api, entry, stamp, &mut table, |table, column| {
                columns::add(tx, api, table, column)
            })?;
            table
        }
        None => new_table(tx, &database, api, entry, stamp)?,
    };
    text(entry, "name").clone_into(&mut table.name);
    table.enabled = flag(entry, "enabled", true);
    table.row_security = flag(entry, api.row_security(), true);
    let granted = entry
        .get("$permissions")
        .cloned()
        .unwrap_or_else(|| Value::Array(Vec::new()));
    let granted = permissions::check(&granted, permissions::OF_TABLES, usize::MAX)
        .map_err(Error::argument)?;
    table.permissions = permissions::spread(&granted, permissions::OF_TABLES);
    for definition in parts(entry, "indexes") {
        let index = index(api, &definition, stamp);
        if !table.indexes.iter().any(|known| known.key == index.key) {
            add_index(tx, api, &mut table, index)?;
        }
    }
    store::update_table(tx, &table)
}

/// Makes a table with all its columns at once: each added one makes SQLite read its whole schema again.
fn new_table(
    tx: &Transaction<'_>,
    database: &Database,
    api: Api,
    entry: &Entry,
    stamp: &str,
) -> Result<Table> {
    let mut table = Table {
        id: text(entry, "$id").to_owned(),
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
        ..Table::default()
    };
    add_columns(api, entry, stamp, &mut table, |table, column| {
        columns::fits(api, table, &column)?;
        table.columns.push(column);
        Ok(())
    })?;
    tables::insert(tx, database, &mut table)?;
    Ok(table)
}

/// Adds the columns of `entry` that `table` lacks.
fn add_columns(
    api: Api,
    entry: &Entry,
    stamp: &str,
    table: &mut Table,
    add: impl Fn(&mut Table, Column) -> Result<()>,
) -> Result<()> {
    for definition in parts(entry, api.columns()) {
        let column = column(api, &definition, stamp)?;
        if let Some(column) = column.filter(|column| !table.has_column(&column.key)) {
            add(table, column)?;
        }
    }
    Ok(())
}

fn parts(entry: &Entry, key: &str) -> Vec<Entry> {
    let items = entry
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    items.filter_map(as_object).collect()
}

/// A column as the file spells it; `None` for a relationship, which comes later.
fn column(api: Api, definition: &Entry, stamp: &str) -> Result<Option<Column>> {
    let (kind, format) = (text(definition, "type"), text(definition, "format"));
    let route = match (kind, format) {
        ("relationship", _) => return Ok(None),
        ("string", format @ ("email" | "url" | "ip" | "enum")) => format,
        ("double", _) => "float",
        ("linestring", _) => "line",
        (kind, _) => kind,
    };
    let mut given = definition.clone();
    given.entry("required").or_insert(Value::Bool(false));
    let key = text(definition, "key");
    let column = definitions::read(api, route, &Params::of(Value::Object(given)), stamp);
    let column = column.map_err(|cause| {
        Error::new(
            cause.status,
            cause.kind,
            format!("column {key}: {}", cause.message),
        )
    })?;
    match column {
        Some(column) => Ok(Some(column)),
        None => Err(Error::argument(format!(
            "column {key}: unknown type {kind}"
        ))),
    }
}

fn index(api: Api, definition: &Entry, stamp: &str) -> Index {
    let texts = |key: &str| {
        let items = definition
            .get(key)
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        items
            .filter_map(|item| item.as_str().map(str::to_owned))
            .collect::<Vec<_>>()
    };
    let columns = match texts(api.columns()) {
        columns if columns.is_empty() => texts(Api::Collections.columns()),
        columns => columns,
    };
    Index {
        key: text(definition, "key").to_owned(),
        kind: text(definition, "type").to_owned(),
        lengths: lengths(definition, columns.len()),
        columns,
        orders: texts("orders"),
        status: "available".to_owned(),
        error: String::new(),
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
    }
}

/// The lengths that a definition names, 0 for all of a column.
fn lengths(definition: &Entry, count: usize) -> Vec<i64> {
    let given = definition.get("lengths").and_then(Value::as_array);
    let given = given.map_or(&[][..], Vec::as_slice);
    let mut lengths: Vec<i64> = given
        .iter()
        .map(|length| length.as_i64().unwrap_or(0))
        .collect();
    lengths.resize(lengths.len().max(count), 0);
    lengths
}

fn add_index(tx: &Transaction<'_>, api: Api, table: &mut Table, index: Index) -> Result<()> {
    let key = index.key.clone();
    indexes::add(tx, api, table, index).map_err(|cause| {
        Error::new(
            cause.status,
            cause.kind,
            format!("index {key}: {}", cause.message),
        )
    })
}

fn add_relationships(tx: &Transaction<'_>, api: Api, entry: &Entry, stamp: &str) -> Result<()> {
    for definition in parts(entry, api.columns()) {
        let is_parent = text(&definition, "side") != "child";
        if text(&definition, "type") != "relationship" || !is_parent {
            continue;
        }
        let (database, table) =
            tables::both(tx, api, text(entry, "databaseId"), text(entry, "$id"))?;
        if !table.has_column(text(&definition, "key")) {
            let wanted = relations::Wanted::of_definition(api, &definition);
            relations::create(tx, api, &database.id, &table.id, wanted, stamp)?;
        }
    }
    Ok(())
}

//! Making, reading and removing indexes.
//!
//! Source of the rules: utopia-php/database:src/Database/Validator/Index.php.

use axum::extract::{Path, State};
use axum::Extension;
use rusqlite::Transaction;
use serde_json::{json, Value};

use super::columns::asked_key;
use super::model::{Column, Database, Index, Kind, Table};
use super::tables::{change, check_ids, find};
use super::{physical, views};
use crate::app::App;
use crate::call::Call;
use crate::data::events;
use crate::data::permissions::Asker;
use crate::data::wording::Api;
use crate::error::{Error, Result};
use crate::params::ID_RULE;
use crate::query::{Listing, TEXT};
use crate::server::{Answer, Gone};

/// The kinds of index.
pub const KINDS: &[&str] = &["key", "fulltext", "unique", "spatial"];

/// Columns that every table has and that may be indexed.
pub const SYSTEM_COLUMNS: &[&str] = &["$id", "$createdAt", "$updatedAt"];

/// Most indexes of a table: 64 less the database's own.
const MOST: usize = 59;

/// Most characters of an index.
const LONGEST: u64 = 768;

/// Lists the indexes of a table.
pub async fn list(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.indexes_read())?;
    let (database, table) = find(&app, api, database, table).await?;
    let views = table
        .indexes
        .iter()
        .map(|index| views::index(api, &database, &table, index, &index.status))
        .collect();
    let listing = Listing {
        attributes: &[
            ("key", TEXT),
            ("type", TEXT),
            ("status", TEXT),
            ("error", TEXT),
        ],
        noun: "Index",
        cursor_key: "key",
    };
    let page = listing.page(&call.params, views)?;
    Ok(Answer(
        200,
        json!({"total": page.total, "indexes": page.items}),
    ))
}

/// Makes an index.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.indexes_write())?;
    check_ids(api, &database, &table)?;
    let index = asked(api, &call, &app.clock.stamp())?;
    let key = index.key.clone();
    let (database, table) = change(&app, api, database, table, move |tx, _database, table| {
        add(tx, api, table, index)
    })
    .await?;
    let index = table.indexes.iter().find(|index| index.key == key);
    let index = index.ok_or_else(|| api.no_index(&key))?;
    announce(&app, &call, api, &database, &table, index, "create");
    let view = views::index(api, &database, &table, index, "processing");
    Ok(Answer(202, Value::Object(view)))
}

fn asked(api: Api, call: &Call, stamp: &str) -> Result<Index> {
    let key = asked_key(call)?;
    let kind = call
        .params
        .required("type")?
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if !KINDS.contains(&kind.as_str()) {
        let rule = format!("Value must be one of ({})", KINDS.join(", "));
        return Err(Error::invalid_param("type", &rule));
    }
    let name = api.columns();
    call.params.required(name)?;
    let is_key = |key: &String| crate::ids::is_valid(key) || SYSTEM_COLUMNS.contains(&key.as_str());
    let columns = call
        .params
        .texts(name)
        .filter(|keys| keys.len() <= 100 && keys.iter().all(is_key));
    let columns = columns.ok_or_else(|| {
        Error::invalid_param(
            name,
            &format!("Value must a valid array no longer than 100 items and {ID_RULE}"),
        )
    })?;
    let orders = call.params.texts("orders").unwrap_or_default();
    if !orders
        .iter()
        .all(|order| matches!(order.as_str(), "ASC" | "DESC"))
    {
        let rule = "Value must a valid array no longer than 100 items and Value must be one of (ASC, DESC)";
        return Err(Error::invalid_param("orders", rule));
    }
    Ok(Index {
        key,
        kind,
        lengths: lengths(call, columns.len())?,
        columns,
        orders,
        status: "available".to_owned(),
        error: String::new(),
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
    })
}

fn lengths(call: &Call, count: usize) -> Result<Vec<u64>> {
    let given = match call.params.get("lengths") {
        Some(Value::Array(given)) => given.as_slice(),
        _ => &[],
    };
    let mut lengths = Vec::with_capacity(count.max(given.len()));
    for length in given {
        let number = match length {
            Value::Null => Some(0),
            Value::String(text) => text.parse().ok(),
            other => other.as_u64(),
        };
        let rule = "Value must a valid array no longer than 100 items and Value must be a valid integer or null";
        lengths.push(number.ok_or_else(|| Error::invalid_param("lengths", rule))?);
    }
    lengths.resize(lengths.len().max(count), 0);
    Ok(lengths)
}

/// Adds an index to a table; what its rows do not allow is kept as failed.
pub fn add(tx: &Transaction<'_>, api: Api, table: &mut Table, mut index: Index) -> Result<()> {
    if table.indexes.len() >= MOST {
        return Err(api.index_limit(&table.id));
    }
    for key in &index.columns {
        if SYSTEM_COLUMNS.contains(&key.as_str()) {
            continue;
        }
        let column = table.column(key).ok_or_else(|| api.column_unknown(key))?;
        if column.relation.is_some() {
            return Err(api.relationship_index(key));
        }
    }
    refuse_arrays(&table.columns, &index)?;
    check(&table.columns, &index).map_err(|why| api.index_invalid(why))?;
    if table
        .indexes
        .iter()
        .any(|other| other.key.eq_ignore_ascii_case(&index.key))
    {
        return Err(api.index_exists(&index.key));
    }
    tx.execute_batch("SAVEPOINT new_index")?;
    match physical::create_index(tx, table.sequence, &index) {
        Ok(()) => tx.execute_batch("RELEASE new_index")?,
        Err(cause) => {
            tx.execute_batch("ROLLBACK TO new_index; RELEASE new_index")?;
            "failed".clone_into(&mut index.status);
            index.error = failure(&index, &cause);
        }
    }
    table.indexes.push(index);
    Ok(())
}

fn failure(index: &Index, cause: &Error) -> String {
    match index.kind.as_str() {
        "unique" => "Document already exists".to_owned(),
        _ => cause.message.clone(),
    }
}

/// Refuses indexes over lists.
///
/// # Errors
///
/// 400 `index_invalid`, by either API.
pub fn refuse_arrays(columns: &[Column], index: &Index) -> Result<()> {
    let is_array = |key: &String| {
        columns
            .iter()
            .any(|column| column.key == *key && column.array)
    };
    if index.columns.iter().any(is_array) {
        let message = "Creating indexes on array attributes is not currently supported.";
        return Err(Error::new(400, "index_invalid", message));
    }
    Ok(())
}

/// Whether an index can be, over these columns.
pub fn check(columns: &[Column], index: &Index) -> Result<(), String> {
    if index.columns.is_empty() {
        return Err("No attributes provided for index".to_owned());
    }
    let find = |key: &str| {
        columns
            .iter()
            .find(|column| column.key.eq_ignore_ascii_case(key))
    };
    for key in &index.columns {
        if find(key).is_none() && !SYSTEM_COLUMNS.contains(&key.as_str()) {
            return Err(format!("Invalid index attribute \"{key}\" not found"));
        }
    }
    for (place, key) in index.columns.iter().enumerate() {
        if index
            .columns
            .iter()
            .take(place)
            .any(|before| before.eq_ignore_ascii_case(key))
        {
            return Err("Duplicate attributes provided".to_owned());
        }
    }
    for key in &index.columns {
        check_kind(index, key, find(key))?;
    }
    check_lengths(index, find)
}

fn check_kind(index: &Index, key: &str, column: Option<&Column>) -> Result<(), String> {
    let kind = column.map(|column| column.kind);
    if index.kind == "fulltext" && !kind.is_none_or(Kind::is_text) {
        return Err(format!(
            "Attribute \"{key}\" cannot be part of a fulltext index, must be of type string"
        ));
    }
    if index.kind == "spatial" {
        if index.columns.len() != 1 {
            return Err("Spatial index must have exactly one attribute".to_owned());
        }
        if !kind.is_some_and(Kind::is_spatial) {
            let name = kind.map_or("", Kind::name);
            return Err(format!("Spatial index can only be created on spatial attributes (point, linestring, polygon). Attribute \"{key}\" is of type \"{name}\""));
        }
        if !column.is_some_and(|column| column.required) {
            return Err(format!("Spatial indexes do not allow null values. Mark the attribute \"{key}\" as required or create the index on a column with no null values."));
        }
    } else if kind.is_some_and(Kind::is_spatial) {
        let (kind, name) = (&index.kind, kind.map_or("", Kind::name));
        return Err(format!("Cannot create {kind} index on spatial attribute \"{key}\" of type \"{name}\". Spatial attributes require spatial indexes."));
    }
    Ok(())
}

fn check_lengths<'a>(
    index: &Index,
    find: impl Fn(&str) -> Option<&'a Column>,
) -> Result<(), String> {
    if index.kind == "fulltext" {
        return Ok(());
    }
    if index.lengths.len() > index.columns.len() {
        return Err("Invalid index lengths. Count of lengths must be equal or less than the number of attributes.".to_owned());
    }
    let mut total = 0;
    for (place, key) in index.columns.iter().enumerate() {
        let asked = index.lengths.get(place).copied().unwrap_or(0);
        let (is_text, size) = match find(key) {
            Some(column) if column.kind.is_text() => (true, column.size),
            Some(column) if column.kind == Kind::Double => (false, 2),
            None if key == "$id" => (true, 255),
            _ => (false, 1),
        };
        if !is_text && asked > 0 {
            let name = find(key).map_or("datetime", |column| column.kind.name());
            return Err(format!("Cannot set a length on \"{name}\" attributes"));
        }
        let length = if asked > 0 { asked } else { size };
        if length > size {
            return Err(format!(
                "Index length {length} is larger than the size for {key}: {size}\""
            ));
        }
        total += length;
    }
    if total > LONGEST {
        return Err(format!(
            "Index length is longer than the maximum: {LONGEST}"
        ));
    }
    Ok(())
}

/// Reads an index.
pub async fn read(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, key)): Path<(String, String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.indexes_read())?;
    let (database, table) = find(&app, api, database, table).await?;
    let index = table.indexes.iter().find(|index| index.key == key);
    let index = index.ok_or_else(|| api.no_index(&key))?;
    Ok(Answer(
        200,
        Value::Object(views::index(api, &database, &table, index, &index.status)),
    ))
}

/// Removes an index.
pub async fn remove(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, key)): Path<(String, String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(api.indexes_write())?;
    let (_database, found) = find(&app, api, database.clone(), table.clone()).await?;
    let removed = found.indexes.iter().find(|index| index.key == key);
    let removed = removed.cloned().ok_or_else(|| api.no_index(&key))?;
    let (database, table) = change(&app, api, database, table, move |tx, _database, table| {
        let place = table.indexes.iter().position(|index| index.key == key);
        let place = place.ok_or_else(|| api.no_index(&key))?;
        let index = table.indexes.remove(place);
        physical::drop_index(tx, table.sequence, &index)
    })
    .await?;
    // Real Appwrite announces the beginning of the deletion, which is an update.
    announce(&app, &call, api, &database, &table, &removed, "update");
    Ok(Gone)
}

fn announce(
    app: &App,
    call: &Call,
    api: Api,
    database: &Database,
    table: &Table,
    index: &Index,
    action: &str,
) {
    let id = views::part_id(database, table, &index.key);
    let name = format!(
        "databases.{}.tables.{}.indexes.{id}.{action}",
        database.id, table.id
    );
    let payload = Value::Object(views::index(api, database, table, index, &index.status));
    app.events
        .emit(events::schema(name, payload, &Asker::of(&call.auth)));
}

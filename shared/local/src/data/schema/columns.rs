//! Making, reading, changing and removing columns.

use axum::extract::{Path, State};
use axum::Extension;
use rusqlite::Transaction;
use serde_json::{json, Value};

use super::model::{Column, Database, Table};
use super::tables::{change, check_ids, find};
use super::{definitions, physical, updates, views};
use crate::app::App;
use crate::call::Call;
use crate::data::params::required_key;
use crate::data::permissions::Asker;
use crate::data::wording::Api;
use crate::data::{events, relations};
use crate::error::{Error, Result};
use crate::query::{Listing, BOOLEAN, INTEGER, TEXT};
use crate::server::{Answer, Gone};

/// Database, table and key of a column.
type ColumnPath = Path<(String, String, String)>;

/// Lists the columns of a table.
pub async fn list(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.columns_read())?;
    let (_database, table) = find(&app, api, database, table).await?;
    let views = views::columns(api, &table);
    let listing = Listing {
        attributes: &[
            ("key", TEXT),
            ("type", TEXT),
            ("size", INTEGER),
            ("required", BOOLEAN),
            ("array", BOOLEAN),
            ("status", TEXT),
            ("error", TEXT),
        ],
        noun: if api == Api::Tables {
            "Column"
        } else {
            "Attribute"
        },
        cursor_key: "key",
    };
    let page = listing.page(&call.params, views)?;
    Ok(Answer(
        200,
        json!({"total": page.total, api.columns(): page.items}),
    ))
}

/// Makes a column of the type that the route names.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, route)): ColumnPath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.columns_write())?;
    check_ids(api, &database, &table)?;
    let stamp = app.clock.stamp();
    if route == "relationship" {
        return create_relationship(&app, api, database, table, &call, stamp).await;
    }
    let column = definitions::read(api, &route, &call.params, &stamp)?
        .ok_or_else(|| Error::not_served(call.method.as_str(), call.uri.path()))?;
    let made = column.clone();
    let (database, table) = change(&app, api, database, table, move |tx, _database, table| {
        definitions::refuse_pointless_default(api, column.required, &column)?;
        if column.required && column.kind.is_spatial() && physical::has_rows(tx, table.sequence)? {
            return Err(api.rows_without_place());
        }
        add(tx, api, table, column)
    })
    .await?;
    announce(&app, &call, api, &database, &table, &made, "create");
    let mut view = views::column(api, &made, "processing");
    views::set_encrypt(&mut view, Some(made.encrypt));
    Ok(Answer(202, Value::Object(view)))
}

/// Adds a column to a table.
pub fn add(tx: &Transaction<'_>, api: Api, table: &mut Table, column: Column) -> Result<()> {
    fits(api, table, &column)?;
    physical::add_column(tx, table.sequence, &column)?;
    table.columns.push(column);
    Ok(())
}

/// Refuses a column that a table has already or has no room for.
///
/// # Errors
///
/// 409 where the key is taken, 400 where the table is full.
pub fn fits(api: Api, table: &Table, column: &Column) -> Result<()> {
    if table.has_column(&column.key) {
        return Err(api.column_exists(&column.key));
    }
    if table.width() + column.width() >= views::MOST_BYTES {
        return Err(api.column_limit(&table.id));
    }
    Ok(())
}

async fn create_relationship(
    app: &App,
    api: Api,
    database: String,
    table: String,
    call: &Call,
    stamp: String,
) -> Result<Answer<Value>> {
    let wanted = relations::Wanted::read(api, &call.params)?;
    let schemas = app.schemas.clone();
    let work =
        move |tx: &Transaction<'_>| relations::create(tx, api, &database, &table, wanted, &stamp);
    let (database, table, made) = app
        .db
        .write_then(work, move |_made| schemas.forget())
        .await?;
    announce(app, call, api, &database, &table, &made, "create");
    Ok(Answer(
        202,
        Value::Object(views::column(api, &made, "processing")),
    ))
}

/// Reads a column.
pub async fn read(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, key)): ColumnPath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.columns_read())?;
    let (_database, table) = find(&app, api, database, table).await?;
    let column = table.column(&key).ok_or_else(|| api.no_column(&key))?;
    Ok(Answer(
        200,
        Value::Object(views::column(api, column, "available")),
    ))
}

/// Changes a column.
pub async fn update(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, route, key)): Path<(String, String, String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.columns_write())?;
    check_ids(api, &database, &table)?;
    let patch = updates::Patch::read(&route, &call.params)?
        .ok_or_else(|| Error::not_served(call.method.as_str(), call.uri.path()))?;
    let stamp = app.clock.stamp();
    let new_key = patch.new_key.clone().unwrap_or_else(|| key.clone());
    let (database, table) = change(&app, api, database, table, move |tx, database, table| {
        patch.apply(tx, api, database, table, &key, &stamp)
    })
    .await?;
    let column = table
        .column(&new_key)
        .ok_or_else(|| api.no_column(&new_key))?;
    announce(&app, &call, api, &database, &table, column, "update");
    let mut view = views::column(api, column, "available");
    views::set_encrypt(&mut view, None);
    Ok(Answer(200, Value::Object(view)))
}

/// Changes a relationship: its rule for deletions and its key.
pub async fn update_relationship(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, key)): ColumnPath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.columns_write())?;
    check_ids(api, &database, &table)?;
    let patch = relations::Patch::read(&call.params)?;
    let stamp = app.clock.stamp();
    let new_key = patch.new_key.clone().unwrap_or_else(|| key.clone());
    let (database, table) = change(&app, api, database, table, move |tx, database, table| {
        patch.apply(tx, api, database, table, &key, &stamp)
    })
    .await?;
    let column = table
        .column(&new_key)
        .ok_or_else(|| api.no_column(&new_key))?;
    announce(&app, &call, api, &database, &table, column, "update");
    Ok(Answer(
        200,
        Value::Object(views::column(api, column, "available")),
    ))
}

/// Removes a column with its cells; indexes over it alone go too.
pub async fn remove(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table, key)): ColumnPath,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(api.columns_write())?;
    check_ids(api, &database, &table)?;
    let wanted = key.clone();
    let found = find(&app, api, database.clone(), table.clone()).await?.1;
    let removed = found
        .column(&key)
        .cloned()
        .ok_or_else(|| api.no_column(&key))?;
    let (database, table) = change(&app, api, database, table, move |tx, database, table| {
        let column = table
            .column(&wanted)
            .cloned()
            .ok_or_else(|| api.no_column(&wanted))?;
        relations::forget_column(tx, database, table, &column)?;
        without_column(tx, table, &column)
    })
    .await?;
    // Real Appwrite announces the beginning of the deletion, which is an update.
    announce(&app, &call, api, &database, &table, &removed, "update");
    Ok(Gone)
}

/// Takes a column out of a table and of its indexes.
pub fn without_column(tx: &Transaction<'_>, table: &mut Table, column: &Column) -> Result<()> {
    let mut kept = Vec::new();
    for mut index in std::mem::take(&mut table.indexes) {
        if !index.columns.contains(&column.key) {
            kept.push(index);
            continue;
        }
        physical::drop_index(tx, table.sequence, &index)?;
        if let Some(place) = index.columns.iter().position(|key| *key == column.key) {
            index.columns.remove(place);
            remove_at(&mut index.lengths, place);
            remove_at(&mut index.orders, place);
        }
        if !index.columns.is_empty() {
            physical::create_index(tx, table.sequence, &index)?;
            kept.push(index);
        }
    }
    table.indexes = kept;
    table.columns.retain(|other| other.key != column.key);
    if column.is_stored() {
        physical::drop_column(tx, table.sequence, &column.key)?;
    }
    Ok(())
}

fn remove_at<T>(items: &mut Vec<T>, place: usize) {
    if place < items.len() {
        items.remove(place);
    }
}

/// The key that a request to make something asks for.
pub fn asked_key(call: &Call) -> Result<String> {
    required_key(&call.params, "key")
}

fn announce(
    app: &App,
    call: &Call,
    api: Api,
    database: &Database,
    table: &Table,
    column: &Column,
    action: &str,
) {
    let id = views::part_id(database, table, &column.key);
    let name = format!(
        "databases.{}.tables.{}.columns.{id}.{action}",
        database.id, table.id
    );
    let payload = Value::Object(views::column(api, column, "available"));
    app.events
        .emit(events::schema(name, payload, &Asker::of(&call.auth)));
}

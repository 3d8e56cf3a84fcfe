//! Making, reading, changing and removing tables.

use axum::extract::{Path, State};
use axum::Extension;
use rusqlite::Transaction;
use serde_json::{json, Value};

use super::model::{Database, Table};
use super::{inline, physical, store, views};
use crate::app::App;
use crate::call::Call;
use crate::data::events;
use crate::data::params::uid;
use crate::data::permissions::{self, Asker};
use crate::data::wording::{no_database, Api};
use crate::error::Result;
use crate::ids;
use crate::query::{is_found, Listing, BOOLEAN, TEXT};
use crate::server::{Answer, Gone};

/// Lists the tables of a database.
pub async fn list(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path(database): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.tables_read())?;
    uid("databaseId", &database)?;
    let (database, tables) = app
        .db
        .read(move |reader| {
            let database = known(reader, &database)?;
            let tables = store::tables(reader, database.sequence)?;
            Ok((database, tables))
        })
        .await?;
    let search = call.params.text("search", 0, 256)?.unwrap_or_default();
    let found = tables
        .iter()
        .filter(|table| search.is_empty() || is_found(&search, &[&table.id, &table.name]))
        .map(|table| views::table(api, &database, table))
        .collect();
    // Appwrite keeps the rights of rows under their old name, and so finds nothing under the new one.
    let attributes: &[_] = match api {
        Api::Tables => &[("name", TEXT), ("enabled", BOOLEAN)],
        Api::Collections => &[
            ("name", TEXT),
            ("enabled", BOOLEAN),
            ("documentSecurity", BOOLEAN),
        ],
    };
    let listing = Listing {
        attributes,
        noun: api.table(),
        cursor_key: "$id",
    };
    let page = listing.page(&call.params, found)?;
    Ok(Answer(
        200,
        json!({"total": page.total, api.tables(): page.items}),
    ))
}

/// Makes a table, with columns and indexes where they are given along.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path(database): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.tables_write())?;
    uid("databaseId", &database)?;
    let asked = call.params.required_id(api.table_id())?;
    let now = app.clock.now();
    let stamp = crate::clock::stamp(now);
    let table = Table {
        id: ids::chosen(&asked, now),
        name: call.params.required_text("name", 1, 128)?,
        permissions: permissions::param(&call.params, permissions::OF_TABLES)?.unwrap_or_default(),
        row_security: call.params.flag(api.row_security())?.unwrap_or(false),
        enabled: call.params.flag("enabled")?.unwrap_or(true),
        created_at: stamp.clone(),
        updated_at: stamp.clone(),
        ..Table::default()
    };
    let columns = call.params.get(api.columns()).cloned();
    let indexes = call.params.get("indexes").cloned();
    let schemas = app.schemas.clone();
    let work = move |tx: &Transaction<'_>| {
        let database = known(tx, &database)?;
        if store::table(tx, database.sequence, &table.id)?.is_some() {
            return Err(api.table_exists(&table.id));
        }
        let mut whole = table;
        whole.columns = inline::columns(columns.as_ref(), &stamp)?;
        whole.indexes = inline::indexes(api, &whole.columns, indexes.as_ref(), &stamp)?;
        if whole.width() >= views::MOST_BYTES {
            return Err(api.table_too_wide(&whole.id));
        }
        insert(tx, &database, &mut whole)?;
        Ok((database, whole))
    };
    let (database, table) = app
        .db
        .write_then(work, move |_made| schemas.forget())
        .await?;
    // Real Appwrite answers before it reads back what it made along with the table.
    let bare = Table {
        columns: Vec::new(),
        indexes: Vec::new(),
        ..table
    };
    announce(&app, &call, api, &database, &bare, "create");
    Ok(Answer(
        201,
        Value::Object(views::table(api, &database, &bare)),
    ))
}

/// Numbers and keeps a new table and makes its SQL tables.
pub fn insert(tx: &Transaction<'_>, database: &Database, table: &mut Table) -> Result<()> {
    if !store::insert_table(tx, database.sequence, table)? {
        return Err(Api::Tables.table_exists(&table.id));
    }
    physical::create_table(tx, table)
}

/// Reads a table.
pub async fn read(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.tables_read())?;
    let (database, table) = find(&app, api, database, id).await?;
    Ok(Answer(
        200,
        Value::Object(views::table(api, &database, &table)),
    ))
}

/// Changes a table's name, permissions and switches.
pub async fn update(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.tables_write())?;
    check_ids(api, &database, &id)?;
    let name = call.params.text("name", 1, 128)?;
    let granted = permissions::param(&call.params, permissions::OF_TABLES)?;
    let row_security = call.params.flag(api.row_security())?.unwrap_or(false);
    let enabled = call.params.flag("enabled")?.unwrap_or(true);
    let stamp = app.clock.stamp();
    let (database, table) = change(&app, api, database, id, move |_tx, _database, table| {
        if let Some(name) = name {
            table.name = name;
        }
        if let Some(granted) = granted {
            table.permissions = granted;
        }
        table.row_security = row_security;
        table.enabled = enabled;
        table.updated_at = stamp;
        Ok(())
    })
    .await?;
    announce(&app, &call, api, &database, &table, "update");
    Ok(Answer(
        200,
        Value::Object(views::table(api, &database, &table)),
    ))
}

/// Removes a table with all its rows.
pub async fn remove(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require_any(api.tables_write())?;
    check_ids(api, &database, &id)?;
    let schemas = app.schemas.clone();
    let work = move |tx: &Transaction<'_>| {
        let (database, table) = both(tx, api, &database, &id)?;
        crate::data::relations::forget_table(tx, &database, &table)?;
        physical::drop_table(tx, &table)?;
        store::delete_table(tx, table.sequence)?;
        Ok((database, table))
    };
    let (database, table) = app
        .db
        .write_then(work, move |_removed| schemas.forget())
        .await?;
    announce(&app, &call, api, &database, &table, "delete");
    Ok(Gone)
}

/// The database, or 404.
pub fn known(connection: &rusqlite::Connection, id: &str) -> Result<Database> {
    store::database(connection, id)?.ok_or_else(|| no_database(id))
}

/// A table and its database, or 404.
pub fn both(
    connection: &rusqlite::Connection,
    api: Api,
    database: &str,
    id: &str,
) -> Result<(Database, Table)> {
    let database = known(connection, database)?;
    let table = store::table(connection, database.sequence, id)?.ok_or_else(|| api.no_table(id))?;
    Ok((database, table))
}

/// [`both`], from a handler.
pub async fn find(app: &App, api: Api, database: String, id: String) -> Result<(Database, Table)> {
    check_ids(api, &database, &id)?;
    app.db
        .read(move |reader| both(reader, api, &database, &id))
        .await
}

/// Changes a table's definition in one transaction, and lets nobody see the old one afterwards.
pub async fn change<F>(
    app: &App,
    api: Api,
    database: String,
    id: String,
    work: F,
) -> Result<(Database, Table)>
where
    F: FnOnce(&Transaction<'_>, &Database, &mut Table) -> Result<()> + Send + 'static,
{
    let schemas = app.schemas.clone();
    let work = move |tx: &Transaction<'_>| {
        let (database, mut table) = both(tx, api, &database, &id)?;
        work(tx, &database, &mut table)?;
        store::update_table(tx, &table)?;
        Ok((database, table))
    };
    app.db
        .write_then(work, move |_changed| schemas.forget())
        .await
}

/// Refuses path parameters that cannot be ids.
pub fn check_ids(api: Api, database: &str, table: &str) -> Result<()> {
    uid("databaseId", database)?;
    uid(api.table_id(), table)
}

fn announce(app: &App, call: &Call, api: Api, database: &Database, table: &Table, action: &str) {
    let name = format!("databases.{}.tables.{}.{action}", database.id, table.id);
    let payload = Value::Object(views::table(api, database, table));
    app.events
        .emit(events::schema(name, payload, &Asker::of(&call.auth)));
}

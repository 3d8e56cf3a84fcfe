//! Making, reading, changing and removing databases.

use axum::extract::{Path, State};
use axum::Extension;
use serde_json::{json, Value};

use super::model::Database;
use super::{physical, store, views};
use crate::app::App;
use crate::call::Call;
use crate::data::events;
use crate::data::params::uid;
use crate::data::permissions::Asker;
use crate::data::wording::{no_database, Api};
use crate::error::{Error, Result};
use crate::ids;
use crate::query::{is_found, Listing, TEXT};
use crate::server::{Answer, Gone};

/// Lists databases.
pub async fn list(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require("databases.read")?;
    let found = app.db.read(store::databases).await?;
    let search = call.params.text("search", 0, 256)?.unwrap_or_default();
    let views = found
        .iter()
        .filter(|database| search.is_empty() || is_found(&search, &[&database.id, &database.name]))
        .map(views::database)
        .collect();
    let listing = Listing {
        attributes: &[("name", TEXT)],
        noun: "Database",
        cursor_key: "$id",
    };
    let page = listing.page(&call.params, views)?;
    Ok(Answer(
        200,
        json!({"total": page.total, "databases": page.items}),
    ))
}

/// Makes a database.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("databases.write")?;
    let asked = call.params.required_id("databaseId")?;
    let now = app.clock.now();
    let stamp = crate::clock::stamp(now);
    let mut database = Database {
        sequence: 0,
        id: ids::chosen(&asked, now),
        name: call.params.required_text("name", 1, 128)?,
        enabled: call.params.flag("enabled")?.unwrap_or(true),
        made_by: api.database_type().to_owned(),
        created_at: stamp.clone(),
        updated_at: stamp,
    };
    let made = app
        .db
        .write(move |tx| {
            if store::insert_database(tx, &mut database)? {
                Ok(database)
            } else {
                Err(taken(&database.id))
            }
        })
        .await?;
    announce(&app, &call, &made, "create");
    Ok(Answer(201, Value::Object(views::database(&made))))
}

/// Reads a database.
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("databases.read")?;
    uid("databaseId", &id)?;
    let found = app
        .db
        .read(move |reader| store::database(reader, &id)?.ok_or_else(|| no_database(&id)))
        .await?;
    Ok(Answer(200, Value::Object(views::database(&found))))
}

/// Changes a database.
pub async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("databases.write")?;
    uid("databaseId", &id)?;
    let name = call.params.text("name", 1, 128)?;
    let enabled = call.params.flag("enabled")?.unwrap_or(true);
    let stamp = app.clock.stamp();
    let schemas = app.schemas.clone();
    let work = move |tx: &rusqlite::Transaction<'_>| {
        let mut database = store::database(tx, &id)?.ok_or_else(|| no_database(&id))?;
        if let Some(name) = name {
            database.name = name;
        }
        database.enabled = enabled;
        database.updated_at = stamp;
        store::update_database(tx, &database)?;
        Ok(database)
    };
    let changed = app
        .db
        .write_then(work, move |_database| schemas.forget())
        .await?;
    announce(&app, &call, &changed, "update");
    Ok(Answer(200, Value::Object(views::database(&changed))))
}

/// Removes a database with all its tables.
pub async fn remove(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require("databases.write")?;
    uid("databaseId", &id)?;
    let schemas = app.schemas.clone();
    let work = move |tx: &rusqlite::Transaction<'_>| {
        let database = store::database(tx, &id)?.ok_or_else(|| no_database(&id))?;
        for table in store::tables(tx, database.sequence)? {
            physical::drop_table(tx, &table)?;
            store::delete_table(tx, table.sequence)?;
        }
        store::delete_database(tx, database.sequence)?;
        Ok(database)
    };
    let removed = app
        .db
        .write_then(work, move |_database| schemas.forget())
        .await?;
    announce(&app, &call, &removed, "delete");
    Ok(Gone)
}

fn taken(id: &str) -> Error {
    let message = format!("Database with the requested ID '{id}' already exists. Try again with a different ID or use ID.unique() to generate a unique ID.");
    Error::new(409, "database_already_exists", message)
}

fn announce(app: &App, call: &Call, database: &Database, action: &str) {
    let name = format!("databases.{}.{action}", database.id);
    let payload = Value::Object(views::database(database));
    app.events
        .emit(events::schema(name, payload, &Asker::of(&call.auth)));
}

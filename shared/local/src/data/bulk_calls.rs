//! Handlers of many rows at once; for keys only.

use axum::extract::{Path, State};
use axum::Extension;
use serde_json::Value;

use super::calls::{Done, Errand, TablePath};
use super::params::{many_rows, optional_uid, row_data};
use super::rows::bulk::{self, BulkChange};
use super::rows::list;
use super::transactions::stage;
use super::wording::{no_database, Api};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::query;
use crate::server::Answer;

/// Changes all rows that the queries find.
pub async fn update(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): TablePath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    let data = row_data(&call.params, "data")?;
    let texts = query::texts(&call.params)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    if data.is_empty() {
        return Err(api.row_missing_payload());
    }
    hide_from_users(&errand)?;
    let done = errand
        .write(move |desk, place| {
            if place.table.has_relationships() {
                return Err(api.no_bulk("update"));
            }
            let queries = list::parse(&texts)?;
            if let Some(transaction) = transaction {
                return stage::bulk_update(desk, place, &transaction, &data, &texts);
            }
            let change = BulkChange::read(desk, place, data)?;
            let rows = bulk::update(desk, place, change, &queries)?;
            Ok(Done::rows(desk, place, &rows, "update"))
        })
        .await?;
    Ok(Answer(200, done.answer))
}

/// Makes or replaces rows.
pub async fn upsert(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): TablePath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    let rows = many_rows(&call.params, api.rows())?;
    let rows =
        rows.ok_or_else(|| Error::argument(format!("Param \"{}\" is not optional.", api.rows())))?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    hide_from_users(&errand)?;
    let done = errand
        .write(move |desk, place| {
            if place.table.has_relationships() {
                return Err(api.no_bulk("upsert"));
            }
            if let Some(transaction) = transaction {
                return stage::bulk_upsert(desk, place, &transaction, rows);
            }
            let rows = bulk::upsert(desk, place, rows)?;
            Ok(Done::rows(desk, place, &rows, "upsert"))
        })
        .await?;
    Ok(Answer(200, done.answer))
}

/// Removes all rows that the queries find.
pub async fn remove(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path((database, table)): TablePath,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.rows_write())?;
    let errand = Errand::new(app, api, &call, database, table)?;
    let texts = query::texts(&call.params)?;
    let transaction = optional_uid(&call.params, "transactionId")?;
    hide_from_users(&errand)?;
    let done = errand
        .write(move |desk, place| {
            if place.table.has_relationships() {
                return Err(api.no_bulk("delete"));
            }
            let queries = list::parse(&texts)?;
            if let Some(transaction) = transaction {
                return stage::bulk_delete(desk, place, &transaction, &texts);
            }
            let rows = bulk::delete(desk, place, &queries)?;
            Ok(Done::rows(desk, place, &rows, "delete"))
        })
        .await?;
    Ok(Answer(200, done.answer))
}

/// Users see no database at all here, as real Appwrite looks it up with their eyes.
fn hide_from_users(errand: &Errand) -> Result<()> {
    if errand.asker.is_privileged() {
        Ok(())
    } else {
        Err(no_database(&errand.database))
    }
}

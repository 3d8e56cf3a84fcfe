//! Staging many operations by one call.
//!
//! Source of the rules and their words: appwrite/appwrite:src/Appwrite/Utopia/Database/Validator/Operation.php.

use axum::extract::{Path, State};
use axum::Extension;
use rusqlite::Transaction;
use serde_json::{json, Value};

use super::stage::texts;
use super::state;
use super::store::{self, Operation, Staging};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::data::params::uid;
use crate::data::permissions::Asker;
use crate::data::rows::Desk;
use crate::data::schema::cache::Place;
use crate::data::wording::{bad_request, Api};
use crate::error::{Error, Result};
use crate::resources::Document;
use crate::server::Answer;

/// What may be staged.
const ACTIONS: &[&str] = &[
    "create",
    "update",
    "upsert",
    "delete",
    "increment",
    "decrement",
    "bulkCreate",
    "bulkUpdate",
    "bulkUpsert",
    "bulkDelete",
];

/// Most operations of one call.
const MOST: usize = 100;

/// Stages operations.
pub async fn create(
    State(app): State<App>,
    Extension(api): Extension<Api>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require_any(api.transactions(true))?;
    uid("transactionId", &id)?;
    let operations = asked(api, &call)?;
    if operations.is_empty() {
        return Err(bad_request("Operations array cannot be empty"));
    }
    let asker = Asker::of(&call.auth);
    let now = app.clock.now();
    let schemas = app.schemas.clone();
    let work = move |tx: &Transaction<'_>| {
        let desk = Desk {
            connection: tx,
            schemas: &schemas,
            api,
            asker: &asker,
            now,
        };
        let mut staging = store::find(tx, &asker, &id)?;
        if staging.status != "pending" {
            return Err(bad_request("Invalid or non\u{2011}pending transaction"));
        }
        staging.require_open(now)?;
        staging.require_room(i64::try_from(operations.len()).unwrap_or(i64::MAX))?;
        let staged = stage(&desk, &staging, &operations)?;
        store::add(&desk, &mut staging, &staged)?;
        Ok(staging.view())
    };
    let view = app.db.write(work).await?;
    Ok(Answer(201, Value::Object(view)))
}

fn asked(api: Api, call: &Call) -> Result<Vec<Document>> {
    let Some(value) = call.params.get("operations") else {
        return Ok(Vec::new());
    };
    let refuse = |why: &str| {
        let list = "Value must a valid array no longer than";
        Error::invalid_param("operations", &format!("{list} {MOST} items and {why}"))
    };
    let items = value.as_array().filter(|items| items.len() <= MOST);
    let items = items.ok_or_else(|| refuse(""))?;
    let mut operations = Vec::with_capacity(items.len());
    for item in items {
        let operation = item
            .as_object()
            .ok_or_else(|| refuse("Value must be an array"))?;
        check(api, operation).map_err(|why| refuse(&why))?;
        operations.push(operation.clone());
    }
    Ok(operations)
}

fn check(api: Api, operation: &Document) -> Result<(), String> {
    for key in ["databaseId", "action", api.table_id()] {
        let Some(value) = operation.get(key) else {
            return Err(format!("Missing required key: {key}"));
        };
        if value.as_str().is_none_or(|text| text.trim().is_empty()) {
            return Err(format!("Key '{key}' must be a non\u{2011}empty string"));
        }
    }
    let action = operation
        .get("action")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !ACTIONS.contains(&action) {
        return Err(format!(
            "Key 'action' must be one of: {}",
            ACTIONS.join(", ")
        ));
    }
    let row_id = api.row_id();
    let is_bulk = action.starts_with("bulk");
    match operation.get(row_id) {
        None if !is_bulk => {
            return Err(format!("Key '{row_id}' is required for action '{action}'"))
        }
        Some(value) if value.as_str().is_none_or(|text| text.trim().is_empty()) => {
            return Err(format!("Key '{row_id}' must be a non-empty string"));
        }
        _ => {}
    }
    let data = operation.get("data");
    match data {
        None if action != "delete" => return Err("Missing required key: data".to_owned()),
        Some(data) if !data.is_array() && !data.is_object() => {
            return Err("Key 'data' must be an array".to_owned())
        }
        _ => {}
    }
    check_data(api, action, data.unwrap_or(&Value::Null))
}

fn check_data(api: Api, action: &str, data: &Value) -> Result<(), String> {
    let is_list = |value: &Value| value.is_array() || value.is_object();
    if matches!(action, "bulkUpdate" | "bulkDelete") {
        match data.get("queries") {
            None => return Err(format!("Key 'queries' is required in data for {action}")),
            Some(queries) if !is_list(queries) => {
                return Err(format!("Key 'queries' must be an array for {action}"))
            }
            Some(_) => {}
        }
    }
    if action == "bulkUpdate" {
        match data.get("data") {
            None => return Err(format!("Key 'data' is required in data for {action}")),
            Some(inner) if !is_list(inner) => {
                return Err(format!("Key 'data.data' must be an array for {action}"))
            }
            Some(_) => {}
        }
    }
    if matches!(action, "increment" | "decrement") {
        let column = api.column();
        if data.get(column).is_none() {
            return Err(format!("Key '{column}' is required in data for {action}"));
        }
        let is_number = |value: &Value| {
            value.is_number()
                || value
                    .as_str()
                    .is_some_and(|text| text.parse::<f64>().is_ok())
        };
        if data.get("value").is_some_and(|value| !is_number(value)) {
            return Err(format!("Key 'value' must be a numeric value for {action}"));
        }
    }
    Ok(())
}

fn stage(desk: &Desk<'_>, staging: &Staging, operations: &[Document]) -> Result<Vec<Operation>> {
    let api = desk.api;
    let text = |operation: &Document, key: &str| {
        operation
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let mut made: Vec<(i64, String)> = Vec::new();
    let mut staged = Vec::with_capacity(operations.len());
    for operation in operations {
        let action = text(operation, "action");
        let is_bulk = action.starts_with("bulk");
        if is_bulk && !desk.asker.is_privileged() {
            return Err(Error::unauthorized());
        }
        let table = text(operation, api.table_id());
        let place = desk.schemas.find(
            desk.connection,
            api,
            desk.asker,
            &text(operation, "databaseId"),
            &table,
        );
        let place = place.map_err(|cause| as_document(cause, &table))?;
        if is_bulk && place.table.has_relationships() {
            let id = api.table_id();
            return Err(bad_request(format!(
                "Bulk operations are not supported for {id} with relationship attributes"
            )));
        }
        let row = (!is_bulk).then(|| text(operation, api.row_id()));
        if let Some(row) = &row {
            let is_made = made
                .iter()
                .any(|(table, id)| *table == place.table.sequence && id == row);
            check_row(
                desk,
                &place,
                staging,
                &action,
                row,
                is_made,
                operation.get("data"),
            )?;
            if action == "create" {
                made.push((place.table.sequence, row.clone()));
            }
        }
        staged.push(Operation {
            created_at: stamp(desk.now),
            table: place.table.sequence,
            row,
            action,
            data: operation.get("data").cloned().unwrap_or_else(|| json!([])),
        });
    }
    Ok(staged)
}

/// Here real Appwrite speaks of collections whichever API is used.
fn as_document(cause: Error, table: &str) -> Error {
    match cause.kind {
        "table_not_found" => Api::Collections.no_table(table),
        _ => cause,
    }
}

fn check_row(
    desk: &Desk<'_>,
    place: &Place,
    staging: &Staging,
    action: &str,
    row: &str,
    is_made: bool,
    data: Option<&Value>,
) -> Result<()> {
    let current = match action {
        "create" => None,
        _ => state::get(desk, place, &staging.id, row, &[])?,
    };
    if current.is_none() && !is_made && !matches!(action, "create" | "upsert") {
        return Err(Api::Collections.no_row(row));
    }
    if desk.asker.is_privileged() {
        return Ok(());
    }
    let needed = match action {
        "create" => "create",
        "upsert" if current.is_none() => "create",
        "delete" => "delete",
        _ => "update",
    };
    let own = texts(
        current
            .as_ref()
            .and_then(|current| current.get("$permissions")),
    );
    let by_row = needed != "create" && place.table.row_security && desk.asker.may(&own, needed);
    if !desk.asker.may(&place.table.permissions, needed) && !by_row {
        return Err(Error::unauthorized());
    }
    let grants = texts(data.and_then(|data| data.get("$permissions")));
    desk.asker.check_grants(&grants)
}

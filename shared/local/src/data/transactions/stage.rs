//! Staging calls that carry a `transactionId`, and answering what the row will look like.
//!
//! Answers are guesses, as real Appwrite's are: nothing is written before the commit, and most rules are asked only then.

use serde_json::{json, Map, Value};

use super::state;
use super::store::{self, Operation, Staging};
use crate::data::calls::Done;
use crate::data::rows::create::{writable, NewRow};
use crate::data::rows::increment::Step;
use crate::data::rows::upsert::Wanted;
use crate::data::rows::{view, Desk};
use crate::data::schema::cache::Place;
use crate::data::wording::bad_request;
use crate::error::Result;
use crate::resources::Document;

/// What is to be staged.
struct Entry<'a> {
    row: Option<&'a str>,
    action: &'a str,
    data: Value,
}

/// Stages one operation into a transaction that must be open.
fn put(desk: &Desk<'_>, place: &Place, mut staging: Staging, entry: Entry<'_>) -> Result<()> {
    staging.require_room(1)?;
    let operation = Operation {
        created_at: desk.stamp(),
        table: place.table.sequence,
        row: entry.row.map(str::to_owned),
        action: entry.action.to_owned(),
        data: entry.data,
    };
    store::add(desk, &mut staging, &[operation])
}

fn open(desk: &Desk<'_>, transaction: &str) -> Result<Staging> {
    let staging = store::find(desk.connection, desk.asker, transaction)?;
    staging.require_open(desk.now)?;
    Ok(staging)
}

/// Some calls tell every transaction that cannot be used with the same words.
fn open_or_bad(desk: &Desk<'_>, transaction: &str) -> Result<Staging> {
    let staging = store::find(desk.connection, desk.asker, transaction)
        .ok()
        .filter(|staging| staging.status == "pending");
    let staging =
        staging.ok_or_else(|| bad_request("Invalid or non\u{2011}pending transaction"))?;
    staging.require_open(desk.now)?;
    Ok(staging)
}

/// Stages the making of rows.
///
/// # Errors
///
/// Those of the transaction.
pub fn create(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    new: Vec<NewRow>,
    is_bulk: bool,
) -> Result<Done> {
    let staging = open(desk, transaction)?;
    let mut documents: Vec<Document> = new.into_iter().map(carried).collect();
    if is_bulk {
        let total = documents.len();
        let data = Value::from_iter(documents);
        put(
            desk,
            place,
            staging,
            Entry {
                row: None,
                action: "bulkCreate",
                data,
            },
        )?;
        return Ok(listed(desk, total));
    }
    let document = documents.pop().unwrap_or_default();
    let id = document
        .get("$id")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let data = Value::Object(document.clone());
    put(
        desk,
        place,
        staging,
        Entry {
            row: Some(&id),
            action: "create",
            data,
        },
    )?;
    Ok(guess(desk, place, &id, document))
}

fn carried(row: NewRow) -> Document {
    let mut document = row.data;
    document.insert("$id".to_owned(), Value::from(row.id));
    document.insert("$permissions".to_owned(), Value::from(row.permissions));
    document
}

fn guess(desk: &Desk<'_>, place: &Place, id: &str, document: Document) -> Done {
    let mut shown = Map::new();
    shown.insert("$id".to_owned(), Value::from(id));
    shown.insert("$sequence".to_owned(), Value::from(""));
    shown.extend(document);
    view::name_place(desk.api, place, &mut shown);
    Done::quiet(shown)
}

fn listed(desk: &Desk<'_>, total: usize) -> Done {
    Done::quiet(json!({desk.api.rows(): [], "total": total}))
}

/// Stages a change of a row.
///
/// # Errors
///
/// 401 for permissions the asker cannot give, 404 for the row, those of the transaction.
pub fn update(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    id: &str,
    data: Document,
    given: Option<Vec<String>>,
) -> Result<Done> {
    let current = state::get(desk, place, transaction, id, &[])?;
    let mut current = current.ok_or_else(|| desk.api.no_row(id))?;
    if let Some(given) = &given {
        desk.asker.check_grants(given)?;
    }
    let permissions = match given {
        Some(given) => Value::from(given),
        None => current
            .get("$permissions")
            .cloned()
            .unwrap_or_else(|| json!([])),
    };
    let mut data = writable(desk.api, desk.asker, data);
    data.insert("$id".to_owned(), Value::from(id));
    data.insert("$permissions".to_owned(), permissions);
    let staging = open(desk, transaction)?;
    let entry = Entry {
        row: Some(id),
        action: "update",
        data: Value::Object(data.clone()),
    };
    put(desk, place, staging, entry)?;
    current.extend(data);
    Ok(guess(desk, place, id, current))
}

/// Stages an upsert of a row.
///
/// # Errors
///
/// 401 for permissions the asker cannot give, those of the transaction.
pub fn upsert(desk: &Desk<'_>, place: &Place, transaction: &str, wanted: Wanted) -> Result<Done> {
    let id = wanted.id;
    let permissions = match wanted.permissions {
        Some(given) => given,
        None => match state::get(desk, place, transaction, &id, &[])? {
            Some(old) => texts(old.get("$permissions")),
            None => desk.asker.defaults(),
        },
    };
    desk.asker.check_grants(&permissions)?;
    let mut data = writable(desk.api, desk.asker, wanted.data);
    data.insert("$id".to_owned(), Value::from(id.as_str()));
    data.insert("$permissions".to_owned(), Value::from(permissions));
    let staging = open(desk, transaction)?;
    let entry = Entry {
        row: Some(&id),
        action: "upsert",
        data: Value::Object(data.clone()),
    };
    put(desk, place, staging, entry)?;
    Ok(guess(desk, place, &id, data))
}

/// The texts of a JSON list.
pub fn texts(value: Option<&Value>) -> Vec<String> {
    let items = value.and_then(Value::as_array).into_iter().flatten();
    items
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// Stages the removal of a row.
///
/// # Errors
///
/// 404 for the row, those of the transaction.
pub fn delete(desk: &Desk<'_>, place: &Place, transaction: &str, id: &str) -> Result<Done> {
    let current = state::get(desk, place, transaction, id, &[])?;
    if current.is_none() {
        return Err(desk.api.no_row(id));
    }
    let staging = open(desk, transaction)?;
    put(
        desk,
        place,
        staging,
        Entry {
            row: Some(id),
            action: "delete",
            data: json!([]),
        },
    )?;
    Ok(Done::quiet(Value::Null))
}

/// Stages adding to a number.
///
/// # Errors
///
/// Those of the transaction.
pub fn step(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    id: &str,
    step: &Step,
) -> Result<Done> {
    let staging = open_or_bad(desk, transaction)?;
    let (action, limit) = if step.is_down {
        ("decrement", "min")
    } else {
        ("increment", "max")
    };
    let data = json!({desk.api.column(): step.key, "value": step.by, limit: step.limit});
    put(
        desk,
        place,
        staging,
        Entry {
            row: Some(id),
            action,
            data,
        },
    )?;
    let mut shown = Map::new();
    shown.insert(step.key.clone(), Value::Number(step.by.clone()));
    Ok(guess(desk, place, id, shown))
}

/// Stages a change of many rows.
///
/// # Errors
///
/// Those of the transaction.
pub fn bulk_update(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    data: &Document,
    queries: &[String],
) -> Result<Done> {
    let staging = open_or_bad(desk, transaction)?;
    let data = json!({"data": data, "queries": queries});
    put(
        desk,
        place,
        staging,
        Entry {
            row: None,
            action: "bulkUpdate",
            data,
        },
    )?;
    Ok(listed(desk, 0))
}

/// Stages upserts of many rows.
///
/// # Errors
///
/// Those of the transaction.
pub fn bulk_upsert(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    rows: Vec<Document>,
) -> Result<Done> {
    let staging = open_or_bad(desk, transaction)?;
    let total = rows.len();
    let data = Value::from_iter(rows);
    put(
        desk,
        place,
        staging,
        Entry {
            row: None,
            action: "bulkUpsert",
            data,
        },
    )?;
    Ok(listed(desk, total))
}

/// Stages the removal of many rows.
///
/// # Errors
///
/// Those of the transaction.
pub fn bulk_delete(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    queries: &[String],
) -> Result<Done> {
    let staging = open_or_bad(desk, transaction)?;
    let data = json!({"queries": queries});
    put(
        desk,
        place,
        staging,
        Entry {
            row: None,
            action: "bulkDelete",
            data,
        },
    )?;
    Ok(listed(desk, 0))
}

//! Committing a transaction: everything that is staged, or nothing.
//!
//! A row that changed after its operation was staged is a conflict, unless the transaction itself changed it.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::Transaction;
use serde_json::{Number, Value};

use super::stage::texts;
use super::store::{self, Operation, Staging};
use crate::app::App;
use crate::clock::stamp;
use crate::data::permissions::{self, Asker};
use crate::data::rows::bulk::{self, BulkChange};
use crate::data::rows::change::{self, Change};
use crate::data::rows::create::{self, NewRow};
use crate::data::rows::increment::{self, Step};
use crate::data::rows::upsert;
use crate::data::rows::{list, operators, remove, store as rows, view, Desk, Row};
use crate::data::schema::cache::Place;
use crate::data::schema::store as tables;
use crate::data::wording::{bad_request, Api};
use crate::data::{datetime, events, params};
use crate::error::{Error, Result};
use crate::events::Event;
use crate::resources::Document;

/// What came of a commit: the transaction, and why it failed, if it did.
struct Outcome {
    view: Document,
    failure: Option<Error>,
    events: Vec<Event>,
}

/// Commits a transaction.
///
/// # Errors
///
/// Those of the transaction, 409 `transaction_conflict`, and whatever refused an operation.
pub async fn run(app: &App, api: Api, asker: Asker, id: String) -> Result<Document> {
    let clock = app.clock.clone();
    let schemas = app.schemas.clone();
    let bus = app.events.clone();
    let work = move |tx: &Transaction<'_>| {
        // Not before its turn: what is staged while it waits is older than what it writes.
        let now = clock.now();
        let desk = Desk {
            connection: tx,
            schemas: &schemas,
            api,
            asker: &asker,
            now,
        };
        let mut staging = store::find(tx, &asker, &id)?;
        staging.require_open(now)?;
        attempt(&desk, &mut staging)
    };
    let outcome = app
        .db
        .write_then(work, move |outcome: &Outcome| {
            outcome
                .events
                .iter()
                .cloned()
                .for_each(|event| bus.emit(event));
        })
        .await?;
    match outcome.failure {
        Some(failure) => Err(failure),
        None => Ok(outcome.view),
    }
}

/// A failure undoes the operations but keeps the transaction, as failed.
fn attempt(desk: &Desk<'_>, staging: &mut Staging) -> Result<Outcome> {
    let operations = store::operations(desk.connection, staging.sequence)?;
    desk.connection.execute_batch("SAVEPOINT operations")?;
    let done = play(desk, &operations);
    let (failure, events, status) = match done {
        Ok(events) => {
            desk.connection.execute_batch("RELEASE operations")?;
            (None, events, "committed")
        }
        Err(failure) => {
            desk.connection
                .execute_batch("ROLLBACK TO operations; RELEASE operations")?;
            (Some(failure), Vec::new(), "failed")
        }
    };
    store::finish(desk.connection, staging, status, &stamp(desk.now))?;
    Ok(Outcome {
        view: staging.view(),
        failure,
        events,
    })
}

/// Where one operation stands.
struct Playing<'a> {
    desk: &'a Desk<'a>,
    place: &'a Place,
    operation: &'a Operation,
    staged_at: Option<Timestamp>,
}

/// Rows that the transaction itself changed already, by table.
type Own = HashSet<(i64, String)>;

fn play(desk: &Desk<'_>, operations: &[Operation]) -> Result<Vec<Event>> {
    let mut own = Own::new();
    let mut touched: Vec<(std::sync::Arc<Place>, &str, String, Option<Row>)> = Vec::new();
    for operation in operations {
        let found = tables::ids_of_table(desk.connection, operation.table)?;
        let (database, table) = found.ok_or_else(|| not_found(operation))?;
        let privileged = Asker::Privileged;
        let place = desk
            .schemas
            .find(desk.connection, desk.api, &privileged, &database, &table)?;
        let step = Playing {
            desk,
            place: &place,
            operation,
            staged_at: datetime::parse(&operation.created_at),
        };
        let played = step
            .play(&mut own)
            .map_err(|cause| translated(cause, operation))?;
        if let Some((action, id, old)) = played {
            touched.push((place, action, id, old));
        }
    }
    touched
        .iter()
        .filter_map(|(place, action, id, old)| {
            announced(desk, place, action, id, old.as_ref()).transpose()
        })
        .collect()
}

/// What is announced of an operation: the row as it is in the end, or as it was before it went.
fn announced(
    desk: &Desk<'_>,
    place: &Place,
    action: &str,
    id: &str,
    old: Option<&Row>,
) -> Result<Option<Event>> {
    let current = match old {
        Some(old) => Some(old.clone()),
        None => rows::get(desk.connection, place, id)?,
    };
    Ok(current.map(|row| {
        let mut payload = view::whole(desk.api, place, &row);
        payload.insert("$tableId".to_owned(), Value::from(place.table.id.as_str()));
        payload.insert(
            "$collectionId".to_owned(),
            Value::from(place.table.id.as_str()),
        );
        events::row(place, &row.id, action, Value::Object(payload), desk.asker)
    }))
}

/// Event, id and, for a deletion, the row as it was.
type Played = Option<(&'static str, String, Option<Row>)>;

impl Playing<'_> {
    fn play(&self, own: &mut Own) -> Result<Played> {
        let id = self.operation.row.clone().unwrap_or_default();
        let key = (self.place.table.sequence, id.to_ascii_lowercase());
        let is_own = own.contains(&key);
        match self.operation.action.as_str() {
            "create" => {
                let row = self.create(&id)?;
                own.insert(key);
                Ok(Some(("create", row.id, None)))
            }
            "update" => {
                self.update(&id, is_own)?;
                own.insert(key);
                Ok(Some(("update", id, None)))
            }
            "upsert" => {
                let row = self.upsert(&id, is_own)?;
                own.insert((key.0, row.id.to_ascii_lowercase()));
                Ok(Some(("update", id, None)))
            }
            "delete" => {
                let seen = if is_own { None } else { self.staged_at };
                let old = remove::one(self.desk, self.place, &id, seen)?;
                own.remove(&key);
                Ok(Some(("delete", id, Some(old))))
            }
            "increment" | "decrement" => {
                increment::one(self.desk, self.place, &id, &self.number())?;
                own.insert(key);
                Ok(Some(("update", id, None)))
            }
            _ => self.bulk(own).map(|()| None),
        }
    }

    fn data(&self) -> Document {
        params::as_object(&self.operation.data).unwrap_or_default()
    }

    /// Values without what only a transaction of a key could set: dates are not kept at a commit.
    fn values(&self, mut data: Document) -> Document {
        data.remove("$createdAt");
        data.remove("$updatedAt");
        create::writable(self.desk.api, self.desk.asker, data)
    }

    fn create(&self, id: &str) -> Result<Row> {
        if !self.desk.asker.may(&self.place.table.permissions, "create") {
            return Err(Error::unauthorized());
        }
        let data = self.data();
        let carried = data
            .get("$id")
            .and_then(Value::as_str)
            .unwrap_or(id)
            .to_owned();
        let permissions = texts(data.get("$permissions"));
        let new = NewRow {
            id: carried.clone(),
            asked: carried,
            permissions: permissions::spread(&permissions, permissions::OF_ROWS),
            data: self.values(data),
        };
        create::one(self.desk, self.place, new)
    }

    fn update(&self, id: &str, is_own: bool) -> Result<Row> {
        let mut data = self.data();
        let operators = operators::take(&self.place.table, &mut data)?;
        let granted = data.get("$permissions").map(|granted| texts(Some(granted)));
        let change = Change {
            data: self.values(data),
            operators,
            permissions: granted.map(|granted| permissions::spread(&granted, permissions::OF_ROWS)),
            seen: if is_own { None } else { self.staged_at },
        };
        change::one(self.desk, self.place, id, change)
    }

    /// An upsert staged among operations that does not carry its id in its values gets a new one: so does real Appwrite's.
    fn upsert(&self, id: &str, is_own: bool) -> Result<Row> {
        let mut data = self.data();
        if is_own {
            if let Some(current) = rows::get(self.desk.connection, self.place, id)? {
                let mut whole = current.cells.clone();
                whole.extend(data);
                data = whole;
                data.insert("$id".to_owned(), Value::from(id));
            }
        }
        let mut wanted = bulk::one_wanted(self.desk, self.place, data)?;
        wanted.data = self.values(wanted.data);
        wanted.seen = if is_own { None } else { self.staged_at };
        upsert::one(self.desk, self.place, wanted)
    }

    fn number(&self) -> Step {
        let data = self.data();
        let key = data.get("column").or_else(|| data.get("attribute"));
        let number = |name: &str| match data.get(name) {
            Some(Value::Number(number)) => Some(number.clone()),
            Some(Value::String(text)) => serde_json::from_str::<Number>(text).ok(),
            _ => None,
        };
        let is_down = self.operation.action == "decrement";
        Step {
            key: key.and_then(Value::as_str).unwrap_or_default().to_owned(),
            by: number("value").unwrap_or_else(|| 1.into()),
            limit: number(if is_down { "min" } else { "max" }),
            is_down,
        }
    }

    fn bulk(&self, own: &mut Own) -> Result<()> {
        match self.operation.action.as_str() {
            "bulkCreate" => self.bulk_create(own),
            "bulkUpsert" => self.bulk_upsert(own),
            "bulkUpdate" | "bulkDelete" => self.bulk_matching(own),
            other => Err(bad_request(format!("Invalid action: {other}"))),
        }
    }

    fn many(&self) -> Vec<Document> {
        let items = self.operation.data.as_array().into_iter().flatten();
        items.filter_map(params::as_object).collect()
    }

    fn bulk_create(&self, own: &mut Own) -> Result<()> {
        for data in self.many() {
            let new = NewRow::of_many(self.desk, data)?;
            let row = create::one(self.desk, self.place, new)?;
            own.insert((self.place.table.sequence, row.id.to_ascii_lowercase()));
        }
        Ok(())
    }

    fn bulk_upsert(&self, own: &mut Own) -> Result<()> {
        for mut data in self.many() {
            let id = data
                .get("$id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned();
            let key = (self.place.table.sequence, id.to_ascii_lowercase());
            let current = rows::get(self.desk.connection, self.place, &id)?;
            if let Some(current) = current.filter(|_| own.contains(&key)) {
                let mut whole = current.cells;
                whole.extend(data);
                data = whole;
            }
            let mut wanted = bulk::one_wanted(self.desk, self.place, data)?;
            wanted.seen = if own.contains(&key) {
                None
            } else {
                self.staged_at
            };
            let row = upsert::one(self.desk, self.place, wanted)?;
            own.insert((self.place.table.sequence, row.id.to_ascii_lowercase()));
        }
        Ok(())
    }

    fn bulk_matching(&self, own: &mut Own) -> Result<()> {
        let data = self.data();
        let queries = list::parse(&texts(data.get("queries")))?;
        list::check(self.place, &queries)?;
        let is_delete = self.operation.action == "bulkDelete";
        let action = if is_delete { "delete" } else { "update" };
        let found = bulk::matching(self.desk, self.place, &queries, action)?;
        let values = data
            .get("data")
            .and_then(params::as_object)
            .unwrap_or_default();
        let mut change = BulkChange::read(self.desk, self.place, values)?;
        change.check(self.desk, self.place)?;
        for row in &found {
            let key = (self.place.table.sequence, row.id.to_ascii_lowercase());
            let seen = if own.contains(&key) {
                None
            } else {
                self.staged_at
            };
            change::refuse_newer(self.desk, row, seen)?;
            if is_delete {
                rows::delete(self.desk.connection, self.place, row.sequence)?;
                own.remove(&key);
            } else {
                change.apply(self.desk, self.place, row)?;
                own.insert(key);
            }
        }
        Ok(())
    }
}

fn not_found(operation: &Operation) -> Error {
    let id = operation.row.as_deref().unwrap_or("unknown");
    Api::Collections.no_row(id)
}

/// The words of a commit: real Appwrite's names here are those of the legacy API, whichever is used.
fn translated(cause: Error, operation: &Operation) -> Error {
    match cause.kind {
        "row_already_exists"
        | "document_already_exists"
        | "row_update_conflict"
        | "document_update_conflict" => {
            let message =
                "The transaction has a conflict. Please resolve the conflict and try again.";
            Error::new(409, "transaction_conflict", message)
        }
        "row_not_found" | "document_not_found" | "column_not_found" | "attribute_not_found" => {
            not_found(operation)
        }
        "row_invalid_structure" => {
            Error::new(cause.status, "document_invalid_structure", cause.message)
        }
        "column_limit_exceeded" | "attribute_limit_exceeded" => {
            let (end, name) = if operation.action == "decrement" {
                ("minimum", "min")
            } else {
                ("maximum", "max")
            };
            let limit = operation.data.get(name).cloned().unwrap_or_default();
            Error::new(
                400,
                "attribute_limit_exceeded",
                format!("Attribute value exceeds {end} limit: {limit}"),
            )
        }
        _ => cause,
    }
}

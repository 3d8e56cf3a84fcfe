//! What rows look like from inside a transaction that is not committed yet.
//!
//! Replayed from what is staged, with real Appwrite's shortcuts: its increments are seen through the legacy API only, and what a
//! list shows of changed rows is not filtered again. Source: appwrite/appwrite:src/Appwrite/Databases/TransactionState.php.

use serde_json::{json, Map, Value};

use super::stage::texts;
use super::store::{self, Operation};
use crate::data::query::Plan;
use crate::data::relations;
use crate::data::rows::view::{name_place, Selection};
use crate::data::rows::{find, list, store as rows, Desk, Row};
use crate::data::schema::cache::Place;
use crate::error::Result;
use crate::query::Query;
use crate::resources::Document;

/// What became of a row in the transaction.
#[derive(Debug, Clone)]
enum Fate {
    /// Made in it.
    Created(Document),
    /// Changed in it: what was set.
    Updated(Document),
    /// Made or replaced in it.
    Upserted(Document),
    /// Removed in it.
    Deleted,
}

impl Fate {
    fn document(&mut self) -> Option<&mut Document> {
        match self {
            Self::Created(document) | Self::Updated(document) | Self::Upserted(document) => {
                Some(document)
            }
            Self::Deleted => None,
        }
    }
}

/// The rows of one table that the transaction touched, in order.
type Touched = Vec<(String, Fate)>;

/// The row of this id as the transaction has it.
///
/// # Errors
///
/// Where the database fails.
pub fn get(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    id: &str,
    queries: &[Query],
) -> Result<Option<Document>> {
    let selection = Selection::of(queries);
    let committed =
        rows::get(desk.connection, place, id)?.filter(|row| find::may(desk, place, row, "read"));
    let fate = replay(desk, place, transaction)?
        .into_iter()
        .find(|(touched, _)| touched == id);
    let show = |row: &Row, selection: &Selection| -> Result<Option<Document>> {
        let mut shown = relations::show_all(desk, place, std::slice::from_ref(row), selection)?;
        Ok(shown.pop())
    };
    match (fate.map(|(_, fate)| fate), committed) {
        (Some(Fate::Created(document)), _) | (Some(Fate::Upserted(document)), None) => {
            Ok(Some(projected(desk, place, document, &selection)))
        }
        (Some(Fate::Updated(changes) | Fate::Upserted(changes)), Some(row)) => {
            let mut document = show(&row, &selection)?.unwrap_or_default();
            document.extend(changes.into_iter().filter(|(key, _)| key != "$id"));
            Ok(Some(projected(desk, place, document, &selection)))
        }
        (Some(Fate::Deleted), _) | (Some(Fate::Updated(_)) | None, None) => Ok(None),
        (None, Some(row)) => show(&row, &selection),
    }
}

/// A list of rows as the transaction has them.
///
/// # Errors
///
/// 400 for queries, 401 without permission to any row.
pub fn page(
    desk: &Desk<'_>,
    place: &Place,
    transaction: &str,
    queries: &[Query],
    wants_total: bool,
) -> Result<Value> {
    list::check(place, queries)?;
    let selection = Selection::of(queries);
    let plan = Plan::new(desk, place, queries, "read")?;
    let found = plan.rows(desk.connection, place)?;
    let shown = relations::show_all(desk, place, &found, &selection)?;
    let mut total = plan.total(desk.connection, place)?;
    let mut items: Vec<(String, Document)> =
        found.iter().map(|row| row.id.clone()).zip(shown).collect();
    let filters: Vec<&Query> = queries.iter().filter(|query| query.is_filter()).collect();
    for (id, fate) in replay(desk, place, transaction)? {
        let position = items.iter().position(|(known, _)| *known == id);
        total += counted(&fate, position.is_some(), &filters);
        merge(desk, place, &selection, &mut items, id, fate, position);
    }
    let documents: Vec<Document> = items.into_iter().map(|(_, document)| document).collect();
    let total = if wants_total { total.max(0) } else { 0 };
    Ok(json!({"total": total, desk.api.rows(): documents}))
}

/// By how much a row's fate changes the total.
fn counted(fate: &Fate, was_found: bool, filters: &[&Query]) -> i64 {
    match fate {
        Fate::Deleted => -i64::from(was_found),
        Fate::Created(document) => i64::from(passes(document, filters)),
        Fate::Updated(document) | Fate::Upserted(document) => {
            let is_upsert = matches!(fate, Fate::Upserted(_));
            match (was_found, passes(document, filters)) {
                (false, true) => i64::from(is_upsert),
                (true, false) => -1,
                _ => 0,
            }
        }
    }
}

fn merge(
    desk: &Desk<'_>,
    place: &Place,
    selection: &Selection,
    items: &mut Vec<(String, Document)>,
    id: String,
    fate: Fate,
    position: Option<usize>,
) {
    match (fate, position) {
        (Fate::Deleted, Some(position)) => {
            items.remove(position);
        }
        (Fate::Created(document) | Fate::Upserted(document), None) => {
            items.push((id, projected(desk, place, document, selection)));
        }
        (Fate::Created(document), Some(position)) => {
            if let Some((_, held)) = items.get_mut(position) {
                *held = projected(desk, place, document, selection);
            }
        }
        (Fate::Updated(changes) | Fate::Upserted(changes), Some(position)) => {
            if let Some((_, held)) = items.get_mut(position) {
                held.extend(changes.into_iter().filter(|(key, _)| key != "$id"));
                *held = projected(desk, place, std::mem::take(held), selection);
            }
        }
        (Fate::Deleted | Fate::Updated(_), None) => {}
    }
}

/// What a selection leaves of a staged row; a selection also loses its number, as real Appwrite does.
fn projected(
    desk: &Desk<'_>,
    place: &Place,
    document: Document,
    selection: &Selection,
) -> Document {
    let mut shown = Map::new();
    if selection.is_empty() || selection.shows("*") {
        shown.extend(document);
        shown.entry("$sequence").or_insert_with(|| Value::from(""));
    } else {
        for key in ["$id", "$createdAt", "$updatedAt"] {
            shown.insert(
                key.to_owned(),
                document.get(key).cloned().unwrap_or_default(),
            );
        }
        shown.extend(
            document
                .into_iter()
                .filter(|(key, _)| key == "$permissions" || selection.shows(key)),
        );
        shown.insert("$sequence".to_owned(), Value::from(""));
    }
    name_place(desk.api, place, &mut shown);
    shown
}

fn replay(desk: &Desk<'_>, place: &Place, transaction: &str) -> Result<Touched> {
    // Whose transaction it is does not matter to a reader: real Appwrite looks it up without asking.
    let privileged = crate::data::permissions::Asker::Privileged;
    let Ok(staging) = store::find(desk.connection, &privileged, transaction) else {
        return Ok(Vec::new());
    };
    if staging.status != "pending" {
        return Ok(Vec::new());
    }
    let mut touched = Vec::new();
    for operation in store::operations(desk.connection, staging.sequence)? {
        if operation.table == place.table.sequence {
            play(&mut touched, operation);
        }
    }
    Ok(touched)
}

fn play(touched: &mut Touched, operation: Operation) {
    let id = operation.row.unwrap_or_default();
    if operation.action == "delete" {
        return set(touched, id, Fate::Deleted);
    }
    let data = match operation.data {
        Value::Object(data) => data,
        Value::Array(rows) => return play_many(touched, &operation.action, rows),
        _ => Map::new(),
    };
    match operation.action.as_str() {
        "create" => {
            let mut document = data;
            document
                .entry("$id")
                .or_insert_with(|| Value::from(id.as_str()));
            set(touched, id, Fate::Created(document));
        }
        "upsert" => set(touched, id, Fate::Upserted(data)),
        "update" => update(touched, id, data),
        "increment" | "decrement" => step(touched, id, &operation.action, &data),
        "bulkUpdate" | "bulkDelete" => play_matching(touched, &operation.action, &data),
        _ => {}
    }
}

fn play_many(touched: &mut Touched, action: &str, rows: Vec<Value>) {
    for row in rows {
        let Value::Object(document) = row else {
            continue;
        };
        let id = document
            .get("$id")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        match action {
            "bulkCreate" => set(touched, id, Fate::Created(document)),
            "bulkUpsert" => match held(touched, &id) {
                Some(held) => held.extend(document),
                None => set(touched, id, Fate::Upserted(document)),
            },
            _ => {}
        }
    }
}

fn set(touched: &mut Touched, id: String, fate: Fate) {
    match touched.iter_mut().find(|(known, _)| *known == id) {
        Some((_, place)) => *place = fate,
        None => touched.push((id, fate)),
    }
}

fn held<'a>(touched: &'a mut Touched, id: &str) -> Option<&'a mut Document> {
    let (_, fate) = touched.iter_mut().find(|(known, _)| known == id)?;
    fate.document()
}

fn update(touched: &mut Touched, id: String, data: Document) {
    match held(touched, &id) {
        Some(held) => held.extend(data.into_iter().filter(|(key, _)| key != "$id")),
        None => set(touched, id, Fate::Updated(data)),
    }
}

fn step(touched: &mut Touched, id: String, action: &str, data: &Document) {
    let Some(key) = data.get("attribute").and_then(Value::as_str) else {
        return;
    };
    let sign = if action == "increment" { 1.0 } else { -1.0 };
    let by = sign * data.get("value").and_then(Value::as_f64).unwrap_or(1.0);
    let shown = |number: f64| crate::data::rows::cells::shown_number(&Value::from(number));
    if let Some(held) = held(touched, &id) {
        let current = held.get(key).and_then(Value::as_f64).unwrap_or(0.0);
        held.insert(key.to_owned(), shown(current + by));
    } else {
        let mut document = Map::new();
        document.insert(key.to_owned(), shown(by));
        set(touched, id, Fate::Updated(document));
    }
}

fn play_matching(touched: &mut Touched, action: &str, data: &Document) {
    let queries = texts(data.get("queries"));
    let queries: Vec<Query> = queries
        .iter()
        .filter_map(|text| Query::read(text).ok())
        .collect();
    let filters: Vec<&Query> = queries.iter().filter(|query| query.is_filter()).collect();
    for (_, fate) in touched.iter_mut() {
        let Some(document) = fate
            .document()
            .filter(|document| passes(document, &filters))
        else {
            continue;
        };
        if action == "bulkDelete" {
            *fate = Fate::Deleted;
        } else if let Some(changes) = data.get("data").and_then(Value::as_object) {
            let changes = changes.iter().filter(|(key, _)| *key != "$id");
            document.extend(changes.map(|(key, value)| (key.clone(), value.clone())));
        }
    }
}

/// Whether staged values pass the filters that real Appwrite looks at here; others let everything pass.
fn passes(document: &Document, filters: &[&Query]) -> bool {
    filters.iter().all(|query| {
        let value = document.get(&query.attribute).unwrap_or(&Value::Null);
        let first = query.value().unwrap_or(&Value::Null);
        let text = value.as_str().unwrap_or_default();
        let any_text = |test: fn(&str, &str) -> bool| {
            value.is_string()
                && query
                    .values
                    .iter()
                    .filter_map(Value::as_str)
                    .any(|part| test(text, part))
        };
        match query.method.as_str() {
            "equal" => query.values.iter().any(|wanted| is_equal(wanted, value)),
            "notEqual" => !query.values.iter().any(|wanted| is_equal(wanted, value)),
            "contains" => value
                .as_array()
                .is_some_and(|items| items.iter().any(|item| query.values.contains(item))),
            "startsWith" => any_text(|text, part| text.starts_with(part)),
            "endsWith" => any_text(|text, part| text.ends_with(part)),
            "greaterThan" => ordered(value, first).is_some_and(std::cmp::Ordering::is_gt),
            "greaterThanEqual" => ordered(value, first).is_some_and(std::cmp::Ordering::is_ge),
            "lessThan" => ordered(value, first).is_none_or(std::cmp::Ordering::is_lt),
            "lessThanEqual" => ordered(value, first).is_none_or(std::cmp::Ordering::is_le),
            "isNull" => value.is_null(),
            "isNotNull" => !value.is_null(),
            "between" => {
                let last = query.values.get(1).unwrap_or(&Value::Null);
                ordered(value, first).is_some_and(std::cmp::Ordering::is_ge)
                    && ordered(value, last).is_some_and(std::cmp::Ordering::is_le)
            }
            _ => true,
        }
    })
}

fn is_equal(left: &Value, right: &Value) -> bool {
    left == right || (left.is_number() && left.as_f64() == right.as_f64())
}

fn ordered(left: &Value, right: &Value) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (left, right) => left.as_f64()?.partial_cmp(&right.as_f64()?),
    }
}

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
use crate::query::{Listing, TEXT, TEXTS};
use crate::server::{Answer, Gone};

/// The kinds of index.
pub const KINDS: &[&str] = &["key", "fulltext", "unique", "spatial"];

/// Columns that every table has and that may be indexed.
pub const SYSTEM_COLUMNS: &[&str] = &["$id", "$createdAt", "$updatedAt"];

/// Most indexes of a table: 64 less the database's own.
const MOST: usize = 59;

/// Keys that MariaDB's own indexes have.
const RESERVED: &[&str] = &["primary", "_created_at", "_updated_at", "_tenant_id"];

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
        .map(|index| {
            let mut shown = views::index(api, &database, &table, index, &index.status);
            shown.insert("attributes".to_owned(), json!(index.columns));
            shown
        })
        .collect();
    let listing = Listing {
        attributes: &[
            ("key", TEXT),
            ("type", TEXT),
            ("status", TEXT),
            ("attributes", TEXTS),
            ("error", TEXT),
        ],
        noun: "Index",
        cursor_key: "key",
    };
    let mut page = listing.page(&call.params, views)?;
    if api == Api::Tables {
        // Only asked for under this name, not shown.
        for item in &mut page.items {
            item.remove("attributes");
        }
    }
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

fn lengths(call: &Call, count: usize) -> Result<Vec<i64>> {
    let given = match call.params.get("lengths") {
        Some(Value::Array(given)) => given.as_slice(),
        _ => &[],
    };
    let mut lengths = Vec::with_capacity(count.max(given.len()));
    for length in given {
        let number = match length {
            Value::Null => Some(0),
            Value::String(text) => text.parse().ok(),
            other => other.as_i64(),
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

/// Whether an index can be, over these columns: the checks in the order of the original, since the first refusal is told.
pub fn check(columns: &[Column], index: &Index) -> Result<(), String> {
    let mut parts = Vec::with_capacity(index.columns.len());
    for key in &index.columns {
        let part = Part::find(columns, key);
        parts.push(part.ok_or_else(|| format!("Invalid index attribute \"{key}\" not found"))?);
    }
    if parts.is_empty() {
        return Err("No attributes provided for index".to_owned());
    }
    for (place, key) in index.columns.iter().enumerate() {
        let before = index.columns.iter().take(place);
        if before
            .into_iter()
            .any(|before| before.eq_ignore_ascii_case(key))
        {
            return Err("Duplicate attributes provided".to_owned());
        }
    }
    check_words(index, &parts)?;
    check_lengths(index, &parts)?;
    if RESERVED.contains(&index.key.to_lowercase().as_str()) {
        return Err("Index key name is reserved".to_owned());
    }
    check_shapes(index, &parts)
}

/// A column of an index, one of those that every table has included.
struct Part<'a> {
    key: &'a str,
    kind: Kind,
    size: u64,
    required: bool,
}

impl<'a> Part<'a> {
    fn find(columns: &[Column], key: &'a str) -> Option<Self> {
        let own = columns
            .iter()
            .find(|column| column.key.eq_ignore_ascii_case(key))
            .map(|column| (column.kind, column.size, column.required));
        let (kind, size, required) = match key {
            "$id" => (Kind::String, 255, true),
            key if SYSTEM_COLUMNS.contains(&key) => (Kind::Datetime, 0, false),
            _ => own?,
        };
        Some(Self {
            key,
            kind,
            size,
            required,
        })
    }
}

fn check_words(index: &Index, parts: &[Part<'_>]) -> Result<(), String> {
    let other = parts.iter().find(|part| !part.kind.is_text());
    match other {
        Some(part) if index.kind == "fulltext" => Err(format!(
            "Attribute \"{}\" cannot be part of a fulltext index, must be of type string",
            part.key
        )),
        _ => Ok(()),
    }
}

fn check_shapes(index: &Index, parts: &[Part<'_>]) -> Result<(), String> {
    if index.kind != "spatial" {
        return match parts.iter().find(|part| part.kind.is_spatial()) {
            Some(Part { key, kind, .. }) => Err(format!(
                "Cannot create {} index on spatial attribute \"{key}\" of type \"{}\". Spatial attributes require spatial indexes.",
                index.kind,
                kind.name()
            )),
            None => Ok(()),
        };
    }
    let [part] = parts else {
        return Err("Spatial index must have exactly one attribute".to_owned());
    };
    let (key, name) = (part.key, part.kind.name());
    if !part.kind.is_spatial() {
        return Err(format!("Spatial index can only be created on spatial attributes (point, linestring, polygon). Attribute \"{key}\" is of type \"{name}\""));
    }
    if !part.required {
        return Err(format!("Spatial indexes do not allow null values. Mark the attribute \"{key}\" as required or create the index on a column with no null values."));
    }
    Ok(())
}

fn check_lengths(index: &Index, parts: &[Part<'_>]) -> Result<(), String> {
    let asked = |place: usize| index.lengths.get(place).copied().unwrap_or(0);
    for (place, part) in parts.iter().enumerate() {
        if !part.kind.is_text() && asked(place) != 0 {
            let name = part.kind.name();
            return Err(format!("Cannot set a length on \"{name}\" attributes"));
        }
    }
    if index.kind == "fulltext" {
        return Ok(());
    }
    if index.lengths.len() > parts.len() {
        return Err("Invalid index lengths. Count of lengths must be equal or less than the number of attributes.".to_owned());
    }
    let mut total = 0;
    for (place, part) in parts.iter().enumerate() {
        let (key, size) = (part.key, widest(part));
        let length = match asked(place) {
            0 => size,
            negative if negative < 0 => {
                return Err(format!("Negative index length provided for {key}"));
            }
            asked => asked.unsigned_abs(),
        };
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

/// What a column takes of an index, in characters of four bytes.
fn widest(part: &Part<'_>) -> u64 {
    match part.kind {
        kind if kind.is_text() => part.size,
        Kind::Double => 2,
        _ => 1,
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::model::Format;

    fn column(key: &str, kind: Kind, size: u64) -> Column {
        Column {
            key: key.to_owned(),
            kind,
            size,
            required: false,
            array: false,
            default: Value::Null,
            format: Format::Plain,
            encrypt: false,
            created_at: String::new(),
            updated_at: String::new(),
            relation: None,
        }
    }

    fn refusal(kind: &str, columns: &[&str], lengths: &[i64]) -> String {
        let index = Index {
            key: "i".to_owned(),
            kind: kind.to_owned(),
            columns: columns.iter().map(|key| (*key).to_owned()).collect(),
            lengths: lengths.to_vec(),
            orders: Vec::new(),
            status: String::new(),
            error: String::new(),
            created_at: String::new(),
            updated_at: String::new(),
        };
        let own = [
            column("short", Kind::String, 40),
            column("long", Kind::Text, 65_535),
            column("whole", Kind::Integer, 4),
            column("place", Kind::Point, 0),
        ];
        check(&own, &index).err().unwrap_or_default()
    }

    #[test]
    fn refusals_come_in_the_order_of_the_original() {
        for (kind, columns, lengths, message) in [
            ("key", &["none", "none"][..], &[][..], "Invalid index attribute \"none\" not found"),
            ("key", &[], &[], "No attributes provided for index"),
            ("fulltext", &["whole", "WHOLE"], &[], "Duplicate attributes provided"),
            (
                "fulltext",
                &["short", "$createdAt"],
                &[],
                "Attribute \"$createdAt\" cannot be part of a fulltext index, must be of type string",
            ),
            ("key", &["$updatedAt"], &[3], "Cannot set a length on \"datetime\" attributes"),
            ("spatial", &["place"], &[3], "Cannot set a length on \"point\" attributes"),
            ("key", &["whole"], &[-1], "Cannot set a length on \"integer\" attributes"),
            ("key", &["short"], &[-1], "Negative index length provided for short"),
            ("key", &["short"], &[41], "Index length 41 is larger than the size for short: 40\""),
            ("key", &["$id"], &[256], "Index length 256 is larger than the size for $id: 255\""),
            ("key", &["long"], &[], "Index length is longer than the maximum: 768"),
            ("unique", &["short", "long"], &[0, 729], "Index length is longer than the maximum: 768"),
            (
                "spatial",
                &["$id"],
                &[],
                "Spatial index can only be created on spatial attributes (point, linestring, polygon). Attribute \"$id\" is of type \"string\"",
            ),
            ("key", &["long", "short"], &[728], ""),
            ("fulltext", &["long", "$id"], &[], ""),
        ] {
            assert_eq!(refusal(kind, columns, lengths), message, "{kind} {columns:?}");
        }
    }

    #[test]
    fn the_names_of_mariadbs_own_indexes_are_taken() {
        let index = |key: &str| Index {
            key: key.to_owned(),
            kind: "key".to_owned(),
            columns: vec!["$id".to_owned()],
            lengths: Vec::new(),
            orders: Vec::new(),
            status: String::new(),
            error: String::new(),
            created_at: String::new(),
            updated_at: String::new(),
        };
        let taken = Err("Index key name is reserved".to_owned());
        assert_eq!(check(&[], &index("PRIMARY")), taken);
        assert_eq!(check(&[], &index("primary2")), Ok(()));
    }
}

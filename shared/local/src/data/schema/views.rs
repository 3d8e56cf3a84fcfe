//! Databases, tables, columns and indexes as clients see them.

use serde_json::{json, Map, Value};

use super::model::{Column, Database, Format, Index, Kind, Table};
use crate::data::wording::Api;
use crate::resources::Document;

/// Most bytes of a row.
pub const MOST_BYTES: u64 = 65_535;

/// A database.
pub fn database(database: &Database) -> Document {
    object(json!({
        "$id": database.id,
        "name": database.name,
        "$createdAt": database.created_at,
        "$updatedAt": database.updated_at,
        "enabled": database.enabled,
        "type": database.made_by,
    }))
}

/// A table with its columns and indexes.
pub fn table(api: Api, database: &Database, table: &Table) -> Document {
    let columns = columns(api, table);
    let indexes: Vec<Document> = table
        .indexes
        .iter()
        .map(|it| index(api, database, table, it, &it.status))
        .collect();
    object(json!({
        "$id": table.id,
        "$createdAt": table.created_at,
        "$updatedAt": table.updated_at,
        "$permissions": table.permissions,
        "databaseId": database.id,
        "name": table.name,
        "enabled": table.enabled,
        api.row_security(): table.row_security,
        api.columns(): columns,
        "indexes": indexes,
        "bytesMax": MOST_BYTES,
        "bytesUsed": table.width(),
    }))
}

/// The columns that clients see.
pub fn columns(api: Api, table: &Table) -> Vec<Document> {
    let seen = table.columns.iter().filter(|column| !column.is_hidden());
    seen.map(|it| column(api, it, "available")).collect()
}

/// A column; right after its creation it calls itself `processing`.
pub fn column(api: Api, column: &Column, status: &str) -> Document {
    let mut view = object(json!({
        "key": column.key,
        "type": column.kind.name(),
        "status": status,
        "error": "",
        "required": column.required,
        "array": column.array,
        "$createdAt": column.created_at,
        "$updatedAt": column.updated_at,
    }));
    if let Some(relation) = &column.relation {
        view.extend(object(json!({
            api.related(): relation.table,
            "relationType": relation.cardinality,
            "twoWay": relation.two_way,
            "twoWayKey": relation.two_way_key,
            "onDelete": relation.on_delete,
            "side": if relation.is_parent { "parent" } else { "child" },
        })));
        return view;
    }
    view.extend(members_of_kind(column));
    view.insert(
        "default".to_owned(),
        crate::data::rows::cells::shown_number(&column.default),
    );
    view
}

fn members_of_kind(column: &Column) -> Document {
    match (&column.format, column.kind) {
        (Format::Enum(elements), _) => object(json!({"elements": elements, "format": "enum"})),
        (Format::Email, _) => object(json!({"format": "email"})),
        (Format::Url, _) => object(json!({"format": "url"})),
        (Format::Ip, _) => object(json!({"format": "ip"})),
        (Format::Range(min, max), _) => {
            let shown = |number: &serde_json::Number| {
                crate::data::rows::cells::shown_number(&Value::Number(number.clone()))
            };
            object(json!({"min": shown(min), "max": shown(max)}))
        }
        (Format::Plain, Kind::Integer | Kind::Bigint | Kind::Double) => {
            object(json!({"min": null, "max": null}))
        }
        (Format::Plain, Kind::String) => {
            object(json!({"size": column.size, "encrypt": column.encrypt}))
        }
        (Format::Plain, Kind::Varchar) => object(json!({"size": column.size, "encrypt": null})),
        (Format::Plain, kind) if kind.is_text() => object(json!({"encrypt": null})),
        (Format::Plain, Kind::Datetime) => object(json!({"format": ""})),
        (Format::Plain, _) => Map::new(),
    }
}

/// Sets what text columns say of their encryption: their own flag when made, nothing when changed.
pub fn set_encrypt(view: &mut Document, encrypt: Option<bool>) {
    if let Some(member) = view.get_mut("encrypt") {
        *member = Value::from(encrypt);
    }
}

/// The id of a column or an index.
pub fn part_id(database: &Database, table: &Table, key: &str) -> String {
    format!("{}_{}_{key}", database.sequence, table.sequence)
}

/// An index; right after its creation it calls itself `processing`.
pub fn index(
    api: Api,
    database: &Database,
    table: &Table,
    index: &Index,
    status: &str,
) -> Document {
    object(json!({
        "$id": part_id(database, table, &index.key),
        "$createdAt": index.created_at,
        "$updatedAt": index.updated_at,
        "key": index.key,
        "type": index.kind,
        "status": status,
        "error": if status == "processing" { "" } else { index.error.as_str() },
        api.columns(): index.columns,
        "lengths": index.lengths,
        "orders": index.orders,
    }))
}

/// The members of a JSON object.
pub fn object(value: Value) -> Document {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

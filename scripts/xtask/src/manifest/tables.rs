//! Tables, columns and indexes as the CLI compares them.

use serde_json::{json, Map, Value};
use store::schema::{Column, ColumnType, Index, IndexType, Preset, Table, LARGEST_INTEGER};
use store::tables;

/// Returns the entry of every table.
pub fn entries(database: &str) -> Vec<Value> {
    let entry = |table: &Table| {
        json!({
            "$id": table.id,
            "$permissions": table.grants.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "databaseId": database,
            "name": table.id,
            "enabled": true,
            "rowSecurity": table.row_security,
            "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
            "indexes": table.indexes.iter().map(index).collect::<Vec<_>>(),
        })
    };
    tables::ALL.iter().map(entry).collect()
}

fn column(column: &Column) -> Value {
    let mut entry = Map::new();
    entry.insert("key".to_owned(), column.key.into());
    entry.insert("type".to_owned(), type_name(column.kind).into());
    entry.insert("required".to_owned(), column.required.into());
    entry.insert("array".to_owned(), column.array.into());
    for (member, value) in details(column.kind) {
        entry.insert(member.to_owned(), value);
    }
    entry.insert("default".to_owned(), preset(column.preset));
    Value::Object(entry)
}

fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::String { .. } => "string",
        ColumnType::Integer { .. } => "integer",
        ColumnType::Double => "double",
        ColumnType::Boolean => "boolean",
        ColumnType::Datetime => "datetime",
    }
}

/// Returns the members that only columns of this type have.
fn details(kind: ColumnType) -> Vec<(&'static str, Value)> {
    match kind {
        ColumnType::String { size } => vec![("size", size.into()), ("encrypt", false.into())],
        ColumnType::Integer { min, max } => vec![("min", min.into()), ("max", max.into())],
        ColumnType::Double => vec![
            ("min", (-LARGEST_INTEGER).into()),
            ("max", LARGEST_INTEGER.into()),
        ],
        ColumnType::Boolean => Vec::new(),
        ColumnType::Datetime => vec![("format", "".into())],
    }
}

fn preset(value: Option<Preset>) -> Value {
    match value {
        None => Value::Null,
        Some(Preset::Text(text)) => text.into(),
        Some(Preset::Integer(number)) => number.into(),
        Some(Preset::Boolean(truth)) => truth.into(),
    }
}

fn index(index: &Index) -> Value {
    let orders: Vec<&str> = match index.kind {
        IndexType::Fulltext => Vec::new(),
        IndexType::Key | IndexType::Unique => {
            let order = |descending| if descending { "DESC" } else { "ASC" };
            index
                .columns
                .iter()
                .map(|it| order(it.descending))
                .collect()
        }
    };
    json!({
        "key": index.key,
        "type": index.kind.as_str(),
        "columns": index.columns.iter().map(|it| it.key).collect::<Vec<_>>(),
        "orders": orders,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The members were found by pushing three times to Appwrite 1.9.6: with these the second
    /// and the third push found nothing to do.
    #[test]
    fn columns_spell_every_member_that_the_cli_compares() {
        assert_eq!(
            column(&Column::string("name", 80).required()),
            json!({ "key": "name", "type": "string", "required": true, "array": false, "size": 80, "encrypt": false, "default": null })
        );
        assert_eq!(
            column(&Column::counter("likes")),
            json!({ "key": "likes", "type": "integer", "required": false, "array": false, "min": 0, "max": 9_007_199_254_740_991_i64, "default": 0 })
        );
        assert_eq!(
            column(&Column::double("score")),
            json!({ "key": "score", "type": "double", "required": false, "array": false, "min": -9_007_199_254_740_991_i64, "max": 9_007_199_254_740_991_i64, "default": null })
        );
    }

    #[test]
    fn a_fulltext_index_has_no_orders() {
        const WORDS: Index = Index::fulltext("f", &[store::schema::asc("text")]);
        const SORTED: Index = Index::key("k", &[store::schema::desc("$createdAt")]);
        assert_eq!(index(&WORDS)["orders"], json!([]));
        assert_eq!(index(&SORTED)["orders"], json!(["DESC"]));
    }
}

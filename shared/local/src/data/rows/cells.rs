//! Between JSON values and SQL cells.

use rusqlite::types::{Value as Sql, ValueRef};
use serde_json::{Map, Number, Value};

use super::Row;
use crate::data::schema::cache::Place;
use crate::data::schema::model::{Column, Kind};

/// A value as a column keeps it; it must have been checked before.
pub fn to_sql(column: &Column, value: &Value) -> Sql {
    if value.is_null() {
        return Sql::Null;
    }
    if column.array || column.kind.is_spatial() {
        return Sql::Text(value.to_string());
    }
    scalar(column.kind, value)
}

/// A single value of a kind, as it is kept or compared.
pub fn scalar(kind: Kind, value: &Value) -> Sql {
    match (kind, value) {
        (_, Value::Bool(flag)) => Sql::Integer(i64::from(*flag)),
        (Kind::Double, Value::Number(number)) => Sql::Real(number.as_f64().unwrap_or_default()),
        (_, Value::Number(number)) => match number.as_i64() {
            Some(whole) => Sql::Integer(whole),
            None => Sql::Real(number.as_f64().unwrap_or_default()),
        },
        (Kind::Integer | Kind::Bigint, Value::String(text)) => match text.parse() {
            Ok(whole) => Sql::Integer(whole),
            Err(_) => Sql::Text(text.clone()),
        },
        (_, Value::String(text)) => Sql::Text(text.clone()),
        (_, Value::Null) => Sql::Null,
        (_, other) => Sql::Text(other.to_string()),
    }
}

/// Reads a row that was selected by the cells of its place.
pub fn read(place: &Place, row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let permissions: String = row.get(4)?;
    let mut cells = Map::new();
    let stored = place
        .table
        .columns
        .iter()
        .filter(|column| column.is_stored());
    for (place, column) in stored.enumerate() {
        cells.insert(
            column.key.clone(),
            from_sql(column, row.get_ref(place + 5)?),
        );
    }
    Ok(Row {
        sequence: row.get(0)?,
        id: row.get(1)?,
        created_at: row.get::<_, Option<String>>(2)?.unwrap_or_default(),
        updated_at: row.get::<_, Option<String>>(3)?.unwrap_or_default(),
        permissions: serde_json::from_str(&permissions).unwrap_or_default(),
        cells,
    })
}

fn from_sql(column: &Column, cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null | ValueRef::Blob(_) => Value::Null,
        ValueRef::Integer(number) if column.kind == Kind::Boolean => Value::Bool(number != 0),
        ValueRef::Integer(number) => Value::from(number),
        ValueRef::Real(number) => Number::from_f64(number).map_or(Value::Null, Value::Number),
        ValueRef::Text(bytes) if column.array || column.kind.is_spatial() => {
            serde_json::from_slice(bytes).unwrap_or_default()
        }
        ValueRef::Text(bytes) => Value::from(String::from_utf8_lossy(bytes)),
    }
}

/// Numbers from here on keep their point, as PHP writes them with an exponent.
const LARGEST_PLAIN: f64 = 1e15;

/// A number as PHP's JSON has it: a float without a fraction looks like a whole number.
pub fn shown_number(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => {
            let float = number.as_f64().unwrap_or_default();
            if float.fract() != 0.0 || float.abs() >= LARGEST_PLAIN {
                return value.clone();
            }
            #[expect(
                clippy::as_conversions,
                clippy::cast_possible_truncation,
                reason = "whole and below 10^15"
            )]
            Value::from(float as i64)
        }
        Value::Array(items) => items.iter().map(shown_number).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn floats_without_a_fraction_look_whole() {
        assert_eq!(shown_number(&json!(2.0)).to_string(), "2");
        assert_eq!(shown_number(&json!([1.5, -2.0])).to_string(), "[1.5,-2]");
        assert_eq!(shown_number(&json!(1e20)).to_string(), "1e+20");
    }
}

//! Whether the values of a row fit its table.
//!
//! The order of the checks is utopia-php/database's: what is missing, what is unknown, then each value.

use jiff::Timestamp;
use serde_json::Value;

use super::rules;
use crate::data::datetime;
use crate::data::schema::model::{Column, Format, Kind, Table};
use crate::resources::Document;

/// Puts values into the form they are kept in: defaults for what is null, dates in one spelling.
pub fn encode(table: &Table, data: &mut Document, now: Timestamp) {
    for column in &table.columns {
        if let Some(value) = data.get_mut(&column.key) {
            if value.is_null() {
                *value = column.default.clone();
            }
        } else if !column.default.is_null() {
            data.insert(column.key.clone(), column.default.clone());
        }
    }
    encode_given(table, data, now);
}

/// [`encode`] without the defaults, for changes to many rows.
pub fn encode_given(table: &Table, data: &mut Document, now: Timestamp) {
    for column in &table.columns {
        let Some(value) = data.get_mut(&column.key) else {
            continue;
        };
        match (column.kind, &mut *value) {
            (Kind::Datetime, Value::String(text)) => *text = datetime::normalise(text, now),
            (Kind::Datetime, Value::Array(items)) => {
                for item in items {
                    if let Value::String(text) = item {
                        *text = datetime::normalise(text, now);
                    }
                }
            }
            (Kind::Bigint, Value::String(text)) => {
                if let Ok(number) = text.parse::<i64>() {
                    *value = Value::from(number);
                }
            }
            _ => {}
        }
    }
}

/// Refuses a row that lacks a required value.
pub fn check_required(table: &Table, data: &Document) -> Result<(), String> {
    for column in table.columns.iter().filter(|column| column.required) {
        if data.get(&column.key).is_none_or(Value::is_null) {
            return Err(format!("Missing required attribute \"{}\"", column.key));
        }
    }
    Ok(())
}

/// Refuses values for columns that are not there.
pub fn check_known(table: &Table, data: &Document) -> Result<(), String> {
    match data.keys().find(|key| table.column(key).is_none()) {
        Some(key) => Err(format!("Unknown attribute: \"{key}\"")),
        None => Ok(()),
    }
}

/// Refuses values that their columns do not take.
pub fn check_values(table: &Table, data: &Document) -> Result<(), String> {
    for (key, value) in data {
        if let Some(column) = table.column(key) {
            check_value(column, value)?;
        }
    }
    Ok(())
}

/// Refuses a date of the row itself that is none.
pub fn check_time(key: &str, text: &str) -> Result<(), String> {
    rules::check_kind(Kind::Datetime, 0, &Value::from(text))
        .map_err(|why| format!("Attribute \"{key}\" has invalid type. {why}"))
}

fn check_value(column: &Column, value: &Value) -> Result<(), String> {
    if column.kind == Kind::Relationship || (value.is_null() && !column.required) {
        return Ok(());
    }
    let key = &column.key;
    if !column.array {
        return check_one(column, value, key);
    }
    let Some(items) = value.as_array() else {
        return Err(format!("Attribute \"{key}\" must be an array"));
    };
    for (place, item) in items.iter().enumerate() {
        if !item.is_null() || column.required {
            check_one(column, item, &format!("{key}['{place}']"))?;
        }
    }
    Ok(())
}

fn check_one(column: &Column, value: &Value, shown: &str) -> Result<(), String> {
    let label = if column.format == Format::Plain {
        "type"
    } else {
        "format"
    };
    let checked = rules::check_kind(column.kind, column.size, value)
        .and_then(|()| rules::check_format(&column.format, value));
    checked.map_err(|why| format!("Attribute \"{shown}\" has invalid {label}. {why}"))
}

/// Whether two values are the same to a change: numbers by value, lists and texts exactly.
pub fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || (left.is_f64() != right.is_f64() && left.as_f64() == right.as_f64())
        }
        (Value::Null, Value::Array(items)) | (Value::Array(items), Value::Null) => items.is_empty(),
        (left, right) => left == right,
    }
}

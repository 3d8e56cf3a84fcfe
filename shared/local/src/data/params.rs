//! Parameters that only databases, tables and rows take.

use serde_json::{Map, Value};

use crate::error::{Error, Result};
use crate::ids;
use crate::params::{Params, ID_RULE};
use crate::query::validate::UID_RULE;
use crate::resources::Document;

/// Refuses a path parameter that cannot be an id.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn uid(name: &str, value: &str) -> Result<()> {
    if ids::is_valid(value) {
        Ok(())
    } else {
        Err(Error::invalid_param(name, UID_RULE))
    }
}

/// An optional parameter that names something by its id.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn optional_uid(params: &Params, name: &str) -> Result<Option<String>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::String(id)) if ids::is_valid(id) => Ok(Some(id.clone())),
        Some(_) => Err(Error::invalid_param(name, &format!("{UID_RULE} or null"))),
    }
}

/// A required key of a column or an index.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn required_key(params: &Params, name: &str) -> Result<String> {
    match params.required(name)?.as_str() {
        Some(key) if ids::is_valid(key) => Ok(key.to_owned()),
        _ => Err(Error::invalid_param(name, ID_RULE)),
    }
}

/// An optional key of a column.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn optional_key(params: &Params, name: &str) -> Result<Option<String>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::String(key)) if ids::is_valid(key) => Ok(Some(key.clone())),
        Some(_) => Err(Error::invalid_param(name, &format!("{ID_RULE} or null"))),
    }
}

/// A required boolean.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn required_flag(params: &Params, name: &str) -> Result<bool> {
    match params.required(name)? {
        Value::Bool(flag) => Ok(*flag),
        _ => Err(Error::invalid_param(name, "Value must be a valid boolean")),
    }
}

/// A number, or 400 with the words for an optional one.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn number(params: &Params, name: &str, or_null: &str) -> Result<Option<serde_json::Number>> {
    match params.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(Some(number.clone())),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Number(number)) => Ok(Some(number)),
            _ => Err(no_number(name, or_null)),
        },
        Some(_) => Err(no_number(name, or_null)),
    }
}

fn no_number(name: &str, or_null: &str) -> Error {
    Error::invalid_param(name, &format!("Value must be a valid number{or_null}"))
}

/// Values of a row: an object, or the JSON text of one; lists become objects by position, as PHP has them.
///
/// # Errors
///
/// 400 `general_argument_invalid` for what is no JSON.
pub fn row_data(params: &Params, name: &str) -> Result<Document> {
    match params.get(name) {
        None => Ok(Map::new()),
        Some(value) => as_object(value)
            .ok_or_else(|| Error::invalid_param(name, "Value must be a valid JSON string")),
    }
}

/// See [`row_data`].
pub fn as_object(value: &Value) -> Option<Document> {
    match value {
        Value::Object(members) => Some(members.clone()),
        Value::Array(items) => {
            let named = items.iter().enumerate();
            Some(
                named
                    .map(|(place, item)| (place.to_string(), item.clone()))
                    .collect(),
            )
        }
        Value::String(text) => match serde_json::from_str(text).ok()? {
            parsed @ (Value::Object(_) | Value::Array(_)) => as_object(&parsed),
            _ => Some(Map::new()),
        },
        _ => None,
    }
}

/// Most rows of a bulk call.
const MOST_ROWS: usize = 100;

/// The rows of a bulk call; `None` where the parameter is absent.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn many_rows(params: &Params, name: &str) -> Result<Option<Vec<Document>>> {
    let Some(value) = params.get(name) else {
        return Ok(None);
    };
    let rows = value.as_array().filter(|items| items.len() <= MOST_ROWS);
    let rows = rows.and_then(|items| items.iter().map(as_object).collect());
    rows.map(Some).ok_or_else(|| {
        let rule = format!("Value must a valid array no longer than {MOST_ROWS} items and Value must be a valid JSON string");
        Error::invalid_param(name, &rule)
    })
}

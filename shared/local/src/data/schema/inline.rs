//! Columns and indexes that come along with a new table: other rules and words than when they are made one by one.
//!
//! Source: appwrite/appwrite:src/Appwrite/Utopia/Database/Validator/Attributes.php and Indexes.php. Seen on 1.9.6: `double` is
//! the name of a float, `varchar` and `text` are refused.

use serde_json::{Map, Number, Value};

use super::definitions::{highest, is_above, lowest, LONGEST_ELEMENT, LONGEST_STRING};
use super::indexes;
use super::model::{Column, Format, Index, Kind};
use crate::data::rows::rules;
use crate::data::wording::Api;
use crate::error::{Error, Result};
use crate::ids;
use crate::params::ID_RULE;

/// Most columns, and most indexes, of one call.
const MOST: usize = 100;

/// One definition, as the client sent it.
type Definition = Map<String, Value>;

/// The columns of a new table.
///
/// # Errors
///
/// 400 `general_argument_invalid` in Appwrite's words.
pub fn columns(given: Option<&Value>, stamp: &str) -> Result<Vec<Column>> {
    let definitions = list(given, "Attributes", "attributes")?;
    let mut columns: Vec<Column> = Vec::with_capacity(definitions.len());
    for (place, value) in definitions.iter().enumerate() {
        let Some(definition) = value.as_object() else {
            return Err(Error::argument(format!(
                "Attribute at index {place} must be an object"
            )));
        };
        let column = column(place, definition, &columns, stamp).map_err(Error::argument)?;
        columns.push(column);
    }
    Ok(columns)
}

fn list<'a>(given: Option<&'a Value>, title: &str, noun: &str) -> Result<&'a [Value]> {
    match given {
        None => Ok(&[]),
        Some(Value::Array(items)) if items.len() <= MOST => Ok(items),
        Some(Value::Array(_)) => Err(Error::argument(format!("Maximum of {MOST} {noun} allowed"))),
        Some(_) => Err(Error::argument(format!("{title} must be an array"))),
    }
}

fn column(
    place: usize,
    definition: &Definition,
    before: &[Column],
    stamp: &str,
) -> Result<Column, String> {
    for field in ["key", "type"] {
        if definition.get(field).is_none_or(Value::is_null) {
            return Err(format!(
                "Attribute at index {place} is missing required field '{field}'"
            ));
        }
    }
    let key = definition
        .get("key")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if !ids::is_valid(key) {
        return Err(format!(
            "Invalid key for attribute at index {place}: {ID_RULE}"
        ));
    }
    if before.iter().any(|column| column.key == key) {
        return Err(format!("Duplicate attribute key: {key}"));
    }
    let kind = kind(key, definition)?;
    let size = size(key, kind, definition)?;
    let format = format(key, kind, definition)?;
    let flag = |name: &str| match definition.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(format!(
            "Invalid '{name}' value for attribute '{key}': must be a boolean"
        )),
    };
    let (required, array) = (flag("required")?, flag("array")?);
    let default = definition.get("default").cloned().unwrap_or_default();
    refuse_pointless_default(key, required, array, &default)?;
    let format = ranged(key, kind, format, definition)?;
    let mut column = Column {
        key: key.to_owned(),
        kind,
        size,
        required,
        array,
        default,
        format,
        encrypt: false,
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
        relation: None,
    };
    check_default(&column)?;
    if matches!(column.format, Format::Enum(_)) {
        column.format = Format::Enum(elements(key, definition, &column.default)?);
    }
    Ok(column)
}

fn kind(key: &str, definition: &Definition) -> Result<Kind, String> {
    let name = definition
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match name {
        "string" => Ok(Kind::String),
        "integer" => Ok(Kind::Integer),
        "double" => Ok(Kind::Double),
        "boolean" => Ok(Kind::Boolean),
        "datetime" => Ok(Kind::Datetime),
        "point" => Ok(Kind::Point),
        "linestring" => Ok(Kind::Linestring),
        "polygon" => Ok(Kind::Polygon),
        "relationship" => Err("Relationship attributes cannot be created inline. Use the create relationship endpoint instead.".to_owned()),
        other => Err(format!("Invalid type for attribute '{key}': {other}")),
    }
}

fn size(key: &str, kind: Kind, definition: &Definition) -> Result<u64, String> {
    let given = definition.get("size").filter(|size| !size.is_null());
    let size = match given {
        None => 0,
        Some(size) => size
            .as_i64()
            .ok_or_else(|| format!("Invalid size for attribute '{key}': must be an integer"))?,
    };
    if kind == Kind::String && !(1..=LONGEST_STRING).contains(&size) {
        return Err(format!("Invalid or missing size for string attribute '{key}'. Size must be between 1 and {LONGEST_STRING}"));
    }
    Ok(u64::try_from(size).unwrap_or_default())
}

fn format(key: &str, kind: Kind, definition: &Definition) -> Result<Format, String> {
    let name = definition
        .get("format")
        .and_then(Value::as_str)
        .unwrap_or_default();
    if name.is_empty() {
        return Ok(Format::Plain);
    }
    if kind != Kind::String {
        return Err(format!(
            "Format is only allowed for string type for attribute '{key}'"
        ));
    }
    match name {
        "email" => Ok(Format::Email),
        "url" => Ok(Format::Url),
        "ip" => Ok(Format::Ip),
        "enum" => Ok(Format::Enum(Vec::new())),
        other => Err(format!("Invalid format for attribute '{key}': {other}")),
    }
}

fn refuse_pointless_default(
    key: &str,
    required: bool,
    array: bool,
    default: &Value,
) -> Result<(), String> {
    let of = match default {
        Value::Null => return Ok(()),
        _ if required => "required",
        _ if array => "array",
        _ => return Ok(()),
    };
    Err(format!(
        "Attribute '{key}' cannot have a default value when {of} is true"
    ))
}

fn ranged(
    key: &str,
    kind: Kind,
    format: Format,
    definition: &Definition,
) -> Result<Format, String> {
    let end = |name: &str| match definition.get(name) {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    };
    let (min, max) = (end("min"), end("max"));
    if min.is_none() && max.is_none() {
        return Ok(format);
    }
    if !kind.is_number() {
        return Err(format!(
            "Attribute '{key}': min/max can only be used with integer, bigint or float types"
        ));
    }
    let is_float = kind == Kind::Double;
    let (min, max) = (
        min.unwrap_or_else(|| lowest(is_float)),
        max.unwrap_or_else(|| highest(is_float)),
    );
    if is_above(&min, &max) {
        return Err(format!(
            "Attribute '{key}': minimum value must be less than or equal to maximum value"
        ));
    }
    Ok(Format::Range(min, max))
}

fn check_default(column: &Column) -> Result<(), String> {
    let (key, default) = (&column.key, &column.default);
    if default.is_null() {
        return Ok(());
    }
    let name = match column.kind {
        Kind::Double => "float",
        kind => kind.name(),
    };
    let is_kind = match column.kind {
        Kind::String | Kind::Datetime => default.is_string(),
        Kind::Integer => default.is_i64(),
        Kind::Double => default.is_number(),
        Kind::Boolean => default.is_boolean(),
        _ => true,
    };
    if !is_kind {
        let wanted = match column.kind {
            Kind::Integer => "an integer",
            Kind::Double => "a number",
            Kind::Boolean => "a boolean",
            Kind::Datetime => "a string in ISO 8601 format",
            _ => "a string",
        };
        return Err(format!(
            "Default value for {name} attribute '{key}' must be {wanted}"
        ));
    }
    check_default_value(column)
}

fn check_default_value(column: &Column) -> Result<(), String> {
    let (key, size, default) = (&column.key, column.size, &column.default);
    let fits = rules::check_kind(column.kind, size, default).is_ok();
    if column.kind == Kind::String && !fits {
        return Err(format!(
            "Default value for attribute '{key}' exceeds maximum size of {size} characters"
        ));
    }
    if column.kind == Kind::Datetime && !fits {
        return Err(format!(
            "Default value for datetime attribute '{key}' must be in valid ISO 8601 format"
        ));
    }
    if rules::check_format(&column.format, default).is_ok() {
        return Ok(());
    }
    let must = match &column.format {
        Format::Email => "email attribute '{key}' must be a valid email address",
        Format::Url => "URL attribute '{key}' must be a valid URL",
        Format::Ip => "IP attribute '{key}' must be a valid IP address",
        Format::Range(min, max) => return Err(out_of_range(column, min, max)),
        Format::Enum(_) | Format::Plain => return Ok(()),
    };
    Err(format!("Default value for {}", must.replace("{key}", key)))
}

fn out_of_range(column: &Column, min: &Number, max: &Number) -> String {
    let name = if column.kind == Kind::Double {
        "float"
    } else {
        column.kind.name()
    };
    format!(
        "Default value for {name} attribute '{}' must be between {min} and {max}",
        column.key
    )
}

fn elements(key: &str, definition: &Definition, default: &Value) -> Result<Vec<String>, String> {
    let given = definition
        .get("elements")
        .and_then(Value::as_array)
        .filter(|given| !given.is_empty());
    let Some(given) = given else {
        return Err(format!(
            "Attribute '{key}' with enum format must have 'elements' array"
        ));
    };
    let mut elements = Vec::with_capacity(given.len());
    for (place, element) in given.iter().enumerate() {
        match element.as_str() {
            Some(text) if text.len() > LONGEST_ELEMENT => {
                return Err(format!("Enum element at index {place} for attribute '{key}' exceeds maximum length of {LONGEST_ELEMENT} characters"));
            }
            Some(text) if !text.is_empty() => elements.push(text.to_owned()),
            _ => {
                return Err(format!(
                "Enum element at index {place} for attribute '{key}' must be a non-empty string"
            ))
            }
        }
    }
    match default.as_str() {
        Some(default) if !elements.iter().any(|element| element == default) => Err(format!(
            "Default value for enum attribute '{key}' must be one of the provided elements"
        )),
        _ => Ok(elements),
    }
}

/// The indexes of a new table.
///
/// # Errors
///
/// 400 in Appwrite's words.
pub fn indexes(
    api: Api,
    columns: &[Column],
    given: Option<&Value>,
    stamp: &str,
) -> Result<Vec<Index>> {
    let definitions = list(given, "Indexes", "indexes")?;
    let mut indexes: Vec<Index> = Vec::with_capacity(definitions.len());
    for (place, value) in definitions.iter().enumerate() {
        let Some(definition) = value.as_object() else {
            return Err(Error::argument(format!(
                "Index at position {place} must be an object"
            )));
        };
        let index = index(place, definition, &indexes, stamp).map_err(Error::argument)?;
        indexes.push(index);
    }
    for index in &indexes {
        indexes::refuse_arrays(columns, index)?;
    }
    for index in &indexes {
        indexes::check(columns, index).map_err(|why| api.index_invalid(why))?;
    }
    Ok(indexes)
}

fn index(
    place: usize,
    definition: &Definition,
    before: &[Index],
    stamp: &str,
) -> Result<Index, String> {
    let text = |name: &str| {
        let found = definition.get(name).and_then(Value::as_str);
        found.ok_or_else(|| format!("Index at position {place} is missing required field '{name}'"))
    };
    let (key, kind) = (text("key")?, text("type")?);
    let columns = definition.get("attributes").and_then(Value::as_array).ok_or_else(|| {
        format!("Index at position {place} is missing required field 'attributes' (must be an array)")
    })?;
    if !ids::is_valid(key) {
        return Err(format!(
            "Invalid key for index at position {place}: {ID_RULE}"
        ));
    }
    if before.iter().any(|index| index.key == key) {
        return Err(format!("Duplicate index key: {key}"));
    }
    if !indexes::KINDS.contains(&kind) {
        return Err(format!("Invalid type for index '{key}': {kind}"));
    }
    if columns.is_empty() {
        return Err(format!("Index '{key}' must have at least one attribute"));
    }
    let mut names = Vec::with_capacity(columns.len());
    for (position, column) in columns.iter().enumerate() {
        let name = column.as_str().ok_or_else(|| {
            format!("Invalid attribute at position {position} in index '{key}': must be a string")
        })?;
        if !ids::is_valid(name) && !indexes::SYSTEM_COLUMNS.contains(&name) {
            return Err(format!("Invalid attribute name '{name}' in index '{key}'"));
        }
        names.push(name.to_owned());
    }
    Ok(Index {
        key: key.to_owned(),
        kind: kind.to_owned(),
        lengths: lengths(key, names.len(), definition)?,
        orders: orders(key, names.len(), definition)?,
        columns: names,
        status: "available".to_owned(),
        error: String::new(),
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
    })
}

fn orders(key: &str, count: usize, definition: &Definition) -> Result<Vec<String>, String> {
    let Some(given) = counted(key, count, "orders", definition)? else {
        return Ok(Vec::new());
    };
    given
        .iter()
        .map(|order| match order.as_str() {
            None | Some("") => Ok(String::new()),
            Some(order @ ("ASC" | "DESC")) => Ok(order.to_owned()),
            Some(order) => Err(format!(
                "Invalid order '{order}' in index '{key}'. Must be 'ASC' or 'DESC'"
            )),
        })
        .collect()
}

fn lengths(key: &str, count: usize, definition: &Definition) -> Result<Vec<i64>, String> {
    let Some(given) = counted(key, count, "lengths", definition)? else {
        return Ok(vec![0; count]);
    };
    given
        .iter()
        .map(|length| match length {
            Value::Null => Ok(0),
            length => length
                .as_i64()
                .filter(|length| *length >= 0)
                .ok_or_else(|| {
                    format!(
                        "Invalid length in index '{key}': must be a non-negative integer or null"
                    )
                }),
        })
        .collect()
}

fn counted<'a>(
    key: &str,
    count: usize,
    name: &str,
    definition: &'a Definition,
) -> Result<Option<&'a [Value]>, String> {
    match definition.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(given)) if given.is_empty() && count > 0 => Ok(None),
        Some(Value::Array(given)) if given.len() == count => Ok(Some(given)),
        Some(Value::Array(given)) => Err(format!(
            "Index '{key}': {name} array length ({}) must match attributes array length ({count})",
            given.len()
        )),
        Some(_) => Err(format!("Index '{key}' {name} must be an array")),
    }
}

//! Reading the parameters of a new column, each type by its own rules.
//!
//! Source: appwrite/appwrite:src/Appwrite/Platform/Modules/Databases/Http/Databases/Collections/Attributes.

use serde_json::{Number, Value};

use super::model::{Column, Format, Kind};
use crate::data::params::{number, required_flag, required_key};
use crate::data::rows::rules;
use crate::data::wording::{bad_request, Api};
use crate::error::{Error, Result};
use crate::params::Params;

/// Longest text of a `string` column, in characters.
pub const LONGEST_STRING: i64 = 1_073_741_824;

/// Longest text of a `varchar` column, in characters.
const LONGEST_VARCHAR: i64 = 16_381;

/// Longest element of an enum, and the size of its column.
pub const LONGEST_ELEMENT: usize = 255;

/// Shortest size of an encrypted column.
const SMALLEST_ENCRYPTED: i64 = 150;

/// Reads the definition that `POST …/columns/{route}` carries. `None` for a type that is not served.
pub fn read(api: Api, route: &str, params: &Params, stamp: &str) -> Result<Option<Column>> {
    let Some((kind, format)) = of_route(route) else {
        return Ok(None);
    };
    let key = required_key(params, "key")?;
    let size = size(route, params)?;
    let elements = if route == "enum" {
        Some(elements(params)?)
    } else {
        None
    };
    let required = required_flag(params, "required")?;
    let mut column = Column {
        key,
        kind,
        size,
        required,
        array: false,
        default: Value::Null,
        format: elements.map_or(format, Format::Enum),
        encrypt: false,
        created_at: stamp.to_owned(),
        updated_at: stamp.to_owned(),
        relation: None,
    };
    if kind.is_number() {
        column.format = range(api, kind, params)?;
    }
    column.default = default(params, &column)?;
    column.array = params.flag("array")?.unwrap_or(false) && !kind.is_spatial();
    column.encrypt = params.flag("encrypt")?.unwrap_or(false);
    if column.encrypt
        && matches!(kind, Kind::String | Kind::Varchar)
        && column.size < SMALLEST_ENCRYPTED.unsigned_abs()
    {
        return Err(bad_request(format!(
            "Size too small. Encrypted strings require a minimum size of {SMALLEST_ENCRYPTED} characters."
        )));
    }
    check_default(api, &column)?;
    if kind == Kind::Integer {
        column.size = bytes(&column.format);
    }
    Ok(Some(column))
}

/// Kind and format behind the last part of a route.
pub fn of_route(route: &str) -> Option<(Kind, Format)> {
    let found = match route {
        "string" => (Kind::String, Format::Plain),
        "varchar" => (Kind::Varchar, Format::Plain),
        "text" => (Kind::Text, Format::Plain),
        "mediumtext" => (Kind::Mediumtext, Format::Plain),
        "longtext" => (Kind::Longtext, Format::Plain),
        "integer" => (Kind::Integer, Format::Plain),
        "bigint" => (Kind::Bigint, Format::Plain),
        "float" => (Kind::Double, Format::Plain),
        "boolean" => (Kind::Boolean, Format::Plain),
        "datetime" => (Kind::Datetime, Format::Plain),
        "email" => (Kind::String, Format::Email),
        "url" => (Kind::String, Format::Url),
        "ip" => (Kind::String, Format::Ip),
        "enum" => (Kind::String, Format::Enum(Vec::new())),
        "point" => (Kind::Point, Format::Plain),
        "line" => (Kind::Linestring, Format::Plain),
        "polygon" => (Kind::Polygon, Format::Plain),
        _ => return None,
    };
    Some(found)
}

fn size(route: &str, params: &Params) -> Result<u64> {
    let given = |most| {
        params.required("size")?;
        Ok::<_, Error>(params.integer("size", 1, most)?.unwrap_or(1).unsigned_abs())
    };
    Ok(match route {
        "string" => given(LONGEST_STRING)?,
        "varchar" => given(LONGEST_VARCHAR)?,
        "text" => 65_535,
        "mediumtext" => 16_777_215,
        "longtext" => 4_294_967_295,
        "bigint" => 8,
        "email" => 254,
        "url" => 2000,
        "ip" => 39,
        "enum" => 255,
        _ => 0,
    })
}

/// The parameter `elements` of an enum.
pub fn elements(params: &Params) -> Result<Vec<String>> {
    params.required("elements")?;
    let rule = || {
        let each = crate::params::text_rule(1, LONGEST_ELEMENT);
        Error::invalid_param(
            "elements",
            &format!("Value must a valid array no longer than 100 items and {each}"),
        )
    };
    let elements = params.texts("elements").ok_or_else(rule)?;
    let fit = |element: &String| (1..=LONGEST_ELEMENT).contains(&element.chars().count());
    if elements.len() > 100 || !elements.iter().all(fit) {
        return Err(rule());
    }
    Ok(elements)
}

/// The parameters `min` and `max`, the widest range where they are absent.
fn range(api: Api, kind: Kind, params: &Params) -> Result<Format> {
    let is_float = kind == Kind::Double;
    let (min, max) = (
        bound(params, "min", is_float)?,
        bound(params, "max", is_float)?,
    );
    let min = min.unwrap_or_else(|| lowest(is_float));
    let max = max.unwrap_or_else(|| highest(is_float));
    if is_above(&min, &max) {
        return Err(api.column_value("Minimum value must be lesser than maximum value"));
    }
    Ok(Format::Range(min, max))
}

/// One end of a range, refused where it is no such number.
pub fn bound(params: &Params, name: &str, is_float: bool) -> Result<Option<Number>> {
    let rule = if is_float {
        "Value must be a valid float or null"
    } else {
        "Value must be a valid signed 64-bit integer between -9,223,372,036,854,775,808 and 9,223,372,036,854,775,807 or null"
    };
    match params.get(name) {
        None => Ok(None),
        Some(Value::Number(number)) if is_float || number.is_i64() => Ok(Some(number.clone())),
        Some(_) => Err(Error::invalid_param(name, rule)),
    }
}

/// The lowest number that a column may hold.
pub fn lowest(is_float: bool) -> Number {
    extreme(is_float, f64::MIN, i64::MIN)
}

/// The highest number that a column may hold.
pub fn highest(is_float: bool) -> Number {
    extreme(is_float, f64::MAX, i64::MAX)
}

fn extreme(is_float: bool, float: f64, whole: i64) -> Number {
    if is_float {
        Number::from_f64(float).unwrap_or_else(|| Number::from(whole))
    } else {
        Number::from(whole)
    }
}

/// Whether the first number is the greater one.
pub fn is_above(left: &Number, right: &Number) -> bool {
    match (left.as_i64(), right.as_i64()) {
        (Some(left), Some(right)) => left > right,
        _ => left.as_f64() > right.as_f64(),
    }
}

/// The parameter `default`, checked as a parameter of its type.
pub fn default(params: &Params, column: &Column) -> Result<Value> {
    let Some(value) = params.get("default") else {
        return Ok(Value::Null);
    };
    let refuse = |why: &str| Err(Error::invalid_param("default", &format!("{why} or null")));
    match (column.kind, &column.format) {
        (_, Format::Email | Format::Url | Format::Ip) => {
            if let Err(why) = rules::check_format(&column.format, value) {
                return refuse(&why);
            }
        }
        (kind, _) if kind.is_text() => {
            if !value.is_string() {
                return refuse("Value must be a valid string");
            }
        }
        (Kind::Double, _) => {
            number(params, "default", " or null")?;
            if !value.is_number() {
                return refuse("Value must be a valid float");
            }
        }
        (Kind::Integer | Kind::Bigint, _) => {
            bound(params, "default", false)?;
        }
        (kind, _) => {
            if let Err(why) = rules::check_kind(kind, 0, value) {
                return refuse(&why);
            }
        }
    }
    Ok(value.clone())
}

/// Refuses a default that the column itself would refuse.
pub fn check_default(api: Api, column: &Column) -> Result<()> {
    let default = &column.default;
    if default.is_null() {
        return Ok(());
    }
    match (&column.format, column.kind) {
        (Format::Enum(elements), _) => {
            let text = default.as_str().unwrap_or_default();
            if !elements.iter().any(|element| element == text) {
                return Err(api.column_value("Default value not found in elements"));
            }
        }
        (Format::Range(..), _) => {
            rules::check_format(&column.format, default).map_err(|why| api.column_value(why))?;
        }
        (Format::Plain, Kind::String | Kind::Varchar) => {
            rules::check_kind(column.kind, column.size, default)
                .map_err(|why| api.column_value(why))?;
        }
        _ => {}
    }
    Ok(())
}

/// Refuses a default that could never be used; the table must have been found before.
pub fn refuse_pointless_default(api: Api, required: bool, column: &Column) -> Result<()> {
    if column.default.is_null() {
        return Ok(());
    }
    let name = api.column();
    if required {
        return Err(api.default_unsupported(&format!("required {name}")));
    }
    if column.array {
        return Err(api.default_unsupported(&format!("array {name}s")));
    }
    Ok(())
}

/// Bytes of a whole number: eight where its range needs more than four.
fn bytes(format: &Format) -> u64 {
    match format {
        Format::Range(_, max) if max.as_i64().is_some_and(|max| max > i64::from(i32::MAX)) => 8,
        _ => 4,
    }
}

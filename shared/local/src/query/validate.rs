//! Whether queries may be asked of what they are asked of; refusals in Appwrite's words.
//!
//! Source: utopia-php/database:src/Database/Validator/Queries and Validator/Query.

use serde_json::Value;

use super::{php_type, Query};

/// What an attribute holds, as far as queries care.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text of any kind, enums and addresses included.
    Text,
    /// A whole number of 32 bits.
    Integer,
    /// A whole number of 64 bits.
    Long,
    /// A number.
    Float,
    /// A boolean.
    Boolean,
    /// An instant.
    Time,
    /// The number that the database itself gave.
    Sequence,
    /// A point, line or polygon.
    Shape,
    /// An id of a related row, kept on this side.
    Relation,
    /// Related rows that keep the id of this one.
    Virtual,
}

/// An attribute that may be asked for.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// What it holds.
    pub holds: Holds,
    /// Whether it holds a list of that.
    pub array: bool,
}

/// What queries are asked of.
pub trait Schema {
    /// The attribute of this name.
    fn attribute(&self, name: &str) -> Option<Attribute>;

    /// Whether `select` may be used.
    fn selects(&self) -> bool {
        false
    }

    /// Whether `select` may name it.
    fn may_be_selected(&self, name: &str) -> bool {
        self.attribute(name).is_some()
    }

    /// Whether it is kept encrypted, so that nothing can be asked of it.
    fn is_encrypted(&self, _name: &str) -> bool {
        false
    }

    /// Whether a full-text index covers exactly this attribute.
    fn is_searchable(&self, _name: &str) -> bool {
        false
    }
}

/// Most values of one query.
const MOST_VALUES: usize = 500;

/// Refuses the first query that may not be asked: the message after `Invalid query: ` and so on, whole.
pub fn check(queries: &[Query], schema: &dyn Schema) -> Result<(), String> {
    check_each(queries, schema)?;
    check_found(queries, schema)
}

/// Refuses the first query that names what is not there or brings values that do not fit.
pub fn check_each(queries: &[Query], schema: &dyn Schema) -> Result<(), String> {
    for query in queries {
        check_each(&query.nested, schema)?;
        check_one(query, schema)?;
    }
    Ok(())
}

/// Refuses the first query that the database itself would not answer.
pub fn check_found(queries: &[Query], schema: &dyn Schema) -> Result<(), String> {
    for query in queries {
        check_found(&query.nested, schema)?;
        check_count(query).map_err(|why| format!("Invalid query: {why}"))?;
    }
    for query in queries {
        let searches = matches!(query.method.as_str(), "search" | "notSearch");
        if searches && !schema.is_searchable(&query.attribute) {
            return Err(format!(
                "Searching by attribute \"{}\" requires a fulltext index.",
                query.attribute
            ));
        }
    }
    Ok(())
}

fn check_one(query: &Query, schema: &dyn Schema) -> Result<(), String> {
    let checked = match query.method.as_str() {
        "select" if !schema.selects() => return Err("Invalid query method: select".to_owned()),
        "select" => check_select(query, schema),
        "limit" => check_range("limit", query.value(), 1),
        "offset" => check_range("offset", query.value(), 0),
        "cursorAfter" | "cursorBefore" => check_cursor(query),
        "orderRandom" => Ok(()),
        "orderAsc" | "orderDesc" => check_order(query, schema),
        _ => check_filter(query, schema),
    };
    checked.map_err(|why| format!("Invalid query: {why}"))
}

fn check_select(query: &Query, schema: &dyn Schema) -> Result<(), String> {
    if query.values.is_empty() {
        return Err("No attributes selected".to_owned());
    }
    let mut seen = Vec::new();
    for value in &query.values {
        let Some(name) = value.as_str() else {
            let kind = php_type(value);
            return Err(format!("Attribute selection must be a string, got {kind}"));
        };
        if seen.contains(&name) {
            return Err("Duplicate attributes selected".to_owned());
        }
        seen.push(name);
    }
    for name in seen {
        let top = top_of(name, schema);
        let is_internal = matches!(
            top,
            "$id"
                | "$sequence"
                | "$createdAt"
                | "$updatedAt"
                | "$permissions"
                | "$collection"
                | "$tenant"
                | "*"
        );
        if !is_internal && !schema.may_be_selected(top) {
            return Err(format!("Attribute not found in schema: {top}"));
        }
    }
    Ok(())
}

/// The part of a dotted name that this schema knows.
fn top_of<'a>(name: &'a str, schema: &dyn Schema) -> &'a str {
    if schema.attribute(name).is_some() {
        return name;
    }
    name.split('.').next().unwrap_or(name)
}

fn check_range(what: &str, value: Option<&Value>, min: i64) -> Result<(), String> {
    let number = match value {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let Some(number) = number else {
        // An offset that is no number is called a limit there, too.
        return Err("Invalid limit: Value must be a valid number".to_owned());
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::as_conversions,
        reason = "0 and 1"
    )]
    if number < min as f64 || number.fract() != 0.0 {
        let max = crate::params::grouped(i64::MAX);
        return Err(format!(
            "Invalid {what}: Value must be a valid range between {min} and {max}"
        ));
    }
    Ok(())
}

/// The rule of ids that are not chosen but pointed to.
pub const UID_RULE: &str = "UID must contain at most 36 chars. Valid chars are a-z, A-Z, 0-9, and underscore. Can't start with a leading underscore";

/// Refuses a cursor that cannot be an id.
pub fn check_cursor(query: &Query) -> Result<(), String> {
    match query.value().and_then(Value::as_str) {
        Some(id) if crate::ids::is_valid(id) => Ok(()),
        _ => Err(format!("Invalid cursor: {UID_RULE}")),
    }
}

fn check_order(query: &Query, schema: &dyn Schema) -> Result<(), String> {
    let name = query.attribute.as_str();
    let top = top_of(name, schema);
    match schema.attribute(top) {
        None => Err(format!("Attribute not found in schema: {top}")),
        Some(_) if top != name => Err(format!("Cannot order by nested attribute: {top}")),
        Some(_) => Ok(()),
    }
}

fn check_filter(query: &Query, schema: &dyn Schema) -> Result<(), String> {
    let method = query.method.as_str();
    let title = capitalised(method);
    let count = query.values.len();
    match method {
        "equal" | "contains" | "containsAny" | "containsAll" | "notContains" => {
            let first_is_empty = query.value().is_some_and(|value| match value {
                Value::Array(items) => items.is_empty(),
                Value::Object(members) => members.is_empty(),
                _ => false,
            });
            if count == 0 || first_is_empty {
                return Err(format!("{title} queries require at least one value."));
            }
        }
        "between" | "notBetween" if count != 2 => {
            return Err(format!("{title} queries require exactly two values."));
        }
        "and" | "or" => return check_logical(query, &title),
        "elemMatch" => return Err("elemMatch is not supported by the database".to_owned()),
        "isNull" | "isNotNull" | "between" | "notBetween" => {}
        _ if method.starts_with("distance") => {
            let parts = query.value().and_then(Value::as_array);
            if count != 1 || parts.is_none_or(|parts| parts.len() != 3) {
                return Err("Distance query requires [[geometry, distance]] parameters".to_owned());
            }
        }
        _ if is_spatial(method) && count == 0 => {
            return Err(format!("{title} queries require at least one value."));
        }
        _ if count != 1 => return Err(format!("{title} queries require exactly one value.")),
        _ => {}
    }
    check_values(query, schema)
}

fn check_logical(query: &Query, title: &str) -> Result<(), String> {
    if !query.nested.iter().all(Query::is_filter) {
        return Err(format!("{title} queries can only contain filter queries"));
    }
    if query.nested.len() < 2 {
        return Err(format!("{title} queries require at least two queries"));
    }
    Ok(())
}

fn check_values(query: &Query, schema: &dyn Schema) -> Result<(), String> {
    let method = query.method.as_str();
    let name = top_of(&query.attribute, schema);
    if schema.is_encrypted(name) {
        return Err(format!("Cannot query encrypted attribute: {name}"));
    }
    let Some(attribute) = schema.attribute(name) else {
        return Err(format!("Attribute not found in schema: {name}"));
    };
    let is_related = matches!(attribute.holds, Holds::Relation | Holds::Virtual);
    if is_related && name != query.attribute {
        return Ok(());
    }
    if is_spatial(method) && attribute.holds != Holds::Shape {
        return Err(format!(
            "Spatial query \"{method}\" cannot be applied on non-spatial attribute: {name}"
        ));
    }
    for value in &query.values {
        if attribute.holds == Holds::Shape {
            if !value.is_array() {
                return Err("Spatial data must be an array".to_owned());
            }
        } else if !fits(value, attribute.holds) {
            return Err(format!("Query value is invalid for attribute \"{name}\""));
        }
    }
    if attribute.holds == Holds::Virtual {
        return Err("Cannot query on virtual relationship attribute".to_owned());
    }
    check_list_methods(method, name, attribute)
}

fn check_count(query: &Query) -> Result<(), String> {
    let is_logical = matches!(query.method.as_str(), "and" | "or");
    if is_logical || query.values.len() <= MOST_VALUES {
        return Ok(());
    }
    let name = &query.attribute;
    Err(format!(
        "Query on attribute has greater than {MOST_VALUES} values: {name}"
    ))
}

fn check_list_methods(method: &str, name: &str, attribute: Attribute) -> Result<(), String> {
    let contains = matches!(
        method,
        "contains" | "containsAny" | "containsAll" | "notContains"
    );
    if contains && !attribute.array && !matches!(attribute.holds, Holds::Text | Holds::Shape) {
        let shown = if method == "notContains" {
            "notContains"
        } else {
            "contains"
        };
        return Err(format!(
            "Cannot query {shown} on attribute \"{name}\" because it is not an array, string, or object."
        ));
    }
    if attribute.array && !contains && !matches!(method, "isNull" | "isNotNull") {
        return Err(format!(
            "Cannot query {method} on attribute \"{name}\" because it is an array."
        ));
    }
    Ok(())
}

fn fits(value: &Value, holds: Holds) -> bool {
    match holds {
        Holds::Text | Holds::Relation | Holds::Virtual => value.is_string(),
        Holds::Integer => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        Holds::Long => {
            value.is_i64()
                || value
                    .as_str()
                    .is_some_and(|text| text.parse::<i64>().is_ok())
        }
        Holds::Float => value.is_number(),
        Holds::Boolean => value.is_boolean(),
        Holds::Time => value
            .as_str()
            .is_some_and(|text| crate::data::datetime::parse(text).is_some()),
        Holds::Sequence => match value {
            Value::String(text) => text.parse::<i64>().is_ok_and(|number| number > 0),
            other => other.as_i64().is_some_and(|number| number > 0),
        },
        Holds::Shape => true,
    }
}

fn is_spatial(method: &str) -> bool {
    let bare = method
        .strip_prefix("not")
        .unwrap_or(method)
        .to_ascii_lowercase();
    method.starts_with("distance")
        || matches!(
            bare.as_str(),
            "crosses" | "intersects" | "overlaps" | "touches"
        )
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

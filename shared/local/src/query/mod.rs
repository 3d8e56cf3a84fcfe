//! Queries as clients send them: JSON text of `{"method", "attribute", "values"}`.
//!
//! [`validate`] refuses in Appwrite's words, [`Listing`] answers lists of small kinds; rows compile their queries to SQL instead.

mod listing;
pub mod validate;

use serde_json::Value;

use crate::error::{Error, Result};

pub use listing::{is_found, wants_total, Listing, BOOLEAN, INTEGER, TEXT, TEXTS};

/// One parsed query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Such as `equal` or `orderDesc`.
    pub method: String,
    /// The attribute it is about, empty for `limit` and its like.
    pub attribute: String,
    /// Its values; those of `and` and `or` are queries as JSON.
    pub values: Vec<Value>,
    /// The queries inside `and` and `or`, where they were read by [`Query::read`].
    pub nested: Vec<Query>,
}

/// Methods that hold further queries.
const LOGICAL: &[&str] = &["and", "or", "elemMatch"];

/// Every method but the logical ones that can be written down; what may be asked where is [`validate`]'s business.
const METHODS: &[&str] = &[
    "equal",
    "notEqual",
    "lessThan",
    "lessThanEqual",
    "greaterThan",
    "greaterThanEqual",
    "contains",
    "containsAny",
    "containsAll",
    "notContains",
    "search",
    "notSearch",
    "isNull",
    "isNotNull",
    "between",
    "notBetween",
    "startsWith",
    "notStartsWith",
    "endsWith",
    "notEndsWith",
    "crosses",
    "notCrosses",
    "distanceEqual",
    "distanceNotEqual",
    "distanceGreaterThan",
    "distanceLessThan",
    "intersects",
    "notIntersects",
    "overlaps",
    "notOverlaps",
    "touches",
    "notTouches",
    "select",
    "orderAsc",
    "orderDesc",
    "orderRandom",
    "limit",
    "offset",
    "cursorAfter",
    "cursorBefore",
];

impl Query {
    /// Reads a query that is JSON already, whatever its method, as those nested in `and` and `or` are.
    pub fn from_value(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        Some(Self {
            method: members.get("method")?.as_str()?.to_owned(),
            attribute: text_member(members, "attribute").unwrap_or_default(),
            values: members
                .get("values")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
            nested: Vec::new(),
        })
    }

    /// Reads the JSON text of a query, or says in Appwrite's words why not.
    pub fn read(text: &str) -> Result<Self, String> {
        let value: Value = serde_json::from_str(text)
            .map_err(|_broken| "Invalid query: Syntax error".to_owned())?;
        Self::from_json(&value)
    }

    fn from_json(value: &Value) -> Result<Self, String> {
        let empty = serde_json::Map::new();
        let members = match value {
            Value::Object(members) => members,
            // A PHP array either way: a list merely lacks the members.
            Value::Array(_) => &empty,
            other => {
                let kind = php_type(other);
                return Err(format!("Invalid query. Must be an array, got {kind}"));
            }
        };
        let method = text_member(members, "method")?;
        let is_logical = LOGICAL.contains(&method.as_str());
        if !is_logical && !METHODS.contains(&method.as_str()) {
            return Err(format!("Invalid query method: {method}"));
        }
        let attribute = text_member(members, "attribute")?;
        let values = match members.get("values") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values.clone(),
            Some(Value::Object(named)) => named.values().cloned().collect(),
            Some(other) => {
                let kind = php_type(other);
                return Err(format!(
                    "Invalid query values. Must be an array, got {kind}"
                ));
            }
        };
        let nested: Result<Vec<_>, _> = if is_logical {
            values.iter().map(Self::from_json).collect()
        } else {
            Ok(Vec::new())
        };
        Ok(Self {
            method,
            attribute,
            values,
            nested: nested?,
        })
    }

    /// The first value, if any.
    pub fn value(&self) -> Option<&Value> {
        self.values.first()
    }

    /// Whether it narrows the result, rather than ordering, paging or shaping it.
    pub fn is_filter(&self) -> bool {
        !matches!(
            self.method.as_str(),
            "select"
                | "orderAsc"
                | "orderDesc"
                | "orderRandom"
                | "limit"
                | "offset"
                | "cursorAfter"
                | "cursorBefore"
        )
    }
}

/// Most queries that a call may carry, and the longest text of each.
const MOST_QUERIES: usize = 100;
const LONGEST_QUERY: usize = 4096;

/// The texts of the parameter `queries`, refused where they are not what the parameter takes.
///
/// # Errors
///
/// 400 `general_argument_invalid`.
pub fn texts(params: &crate::params::Params) -> Result<Vec<String>> {
    let Some(value) = params.get("queries") else {
        return Ok(Vec::new());
    };
    let texts = match value {
        Value::Array(_) => params.texts("queries"),
        _ => None,
    };
    texts
        .filter(|texts| {
            let each_fits = |text: &String| (1..=LONGEST_QUERY).contains(&text.chars().count());
            texts.len() <= MOST_QUERIES && texts.iter().all(each_fits)
        })
        .ok_or_else(|| {
            let each = crate::params::text_rule(1, LONGEST_QUERY);
            let rule =
                format!("Value must a valid array no longer than {MOST_QUERIES} items and {each}");
            Error::invalid_param("queries", &rule)
        })
}

/// The queries of a list that is no list of rows.
///
/// Neither their number nor their length is limited there.
///
/// # Errors
///
/// 400 `general_argument_invalid` for queries that may not be asked, `general_query_invalid` for those that cannot be answered.
pub fn listed(params: &crate::params::Params, schema: &dyn validate::Schema) -> Result<Vec<Query>> {
    let refuse = |why: String| Error::invalid_param("queries", &why);
    let texts: Vec<&Value> = match params.get("queries") {
        None => Vec::new(),
        Some(Value::Array(texts)) => texts.iter().collect(),
        Some(Value::Object(named)) => named.values().collect(),
        Some(_) => return Err(refuse("Queries must be an array".to_owned())),
    };
    let mut queries = Vec::new();
    for text in texts {
        let query = match text {
            Value::String(text) => Query::read(text),
            other => Query::from_json(other),
        };
        let query = query.map_err(|why| refuse(format!("Invalid query: {why}")))?;
        validate::check_each(std::slice::from_ref(&query), schema).map_err(refuse)?;
        queries.push(query);
    }
    validate::check_found(&queries, schema)
        .map_err(|why| Error::new(400, "general_query_invalid", why))?;
    Ok(queries)
}

/// 400: what the cursor names has nothing to be ordered by.
pub fn order_null(attribute: &str) -> Error {
    Error::new(
        400,
        "database_query_order_null",
        format!("The order attribute '{attribute}' had a null value. Cursor pagination requires all documents order attribute values are non-null."),
    )
}

fn text_member(members: &serde_json::Map<String, Value>, name: &str) -> Result<String, String> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(other) => {
            let kind = php_type(other);
            Err(format!(
                "Invalid query {name}. Must be a string, got {kind}"
            ))
        }
    }
}

/// PHP's name for the type of a JSON value, as its messages have it.
pub fn php_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "double",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) | Value::Object(_) => "array",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_query_is_named() {
        for (text, message) in [
            ("nope", "Invalid query: Syntax error"),
            ("5", "Invalid query. Must be an array, got integer"),
            (r#"{"a":1}"#, "Invalid query method: "),
            ("[1,2]", "Invalid query method: "),
            (r#"{"method":"regex"}"#, "Invalid query method: regex"),
        ] {
            assert_eq!(Query::read(text).unwrap_err(), message);
        }
    }

    #[test]
    fn queries_inside_or_are_read_too() {
        let query = Query::read(r#"{"method":"or","values":[{"method":"isNull","attribute":"n"},{"method":"equal","attribute":"n","values":[1]}]}"#).unwrap();
        assert_eq!(query.nested.len(), 2);
        assert_eq!(query.nested[0].attribute, "n");
    }
}

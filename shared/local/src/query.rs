//! Queries as clients send them: JSON text of `{"method", "attribute", "values"}`.

use serde_json::Value;

/// One parsed query.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// Such as `equal` or `orderDesc`.
    pub method: String,
    /// The attribute it is about, empty for `limit` and its like.
    pub attribute: String,
    /// Its values; nested queries stay JSON.
    pub values: Vec<Value>,
}

impl Query {
    /// Reads the JSON text of a query.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_value(&serde_json::from_str(text).ok()?)
    }

    /// Reads a query that is JSON already, as those nested in `and` and `or` are.
    pub fn from_value(value: &Value) -> Option<Self> {
        let members = value.as_object()?;
        Some(Self {
            method: members.get("method")?.as_str()?.to_owned(),
            attribute: members
                .get("attribute")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
            values: members
                .get("values")
                .and_then(Value::as_array)
                .cloned()
                .unwrap_or_default(),
        })
    }
}

//! Functions and variables as clients see them.

use axum::http::HeaderMap;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::function::{Function, VARIABLE};
use crate::error::Result;
use crate::resources::Document;

/// Whether a client expects the shapes from before 1.9.0, as it says in `x-appwrite-response-format`.
pub fn is_old(headers: &HeaderMap) -> bool {
    let format = headers.get("x-appwrite-response-format");
    let format = format.and_then(|format| format.to_str().ok());
    let mut numbers = format.unwrap_or("2.0.0").split('.').map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) < (1, 9),
        _ => false,
    }
}

/// A function with its variables; clients from before 1.9.0 know one size of machine, not two.
pub fn function(connection: &Connection, function: Function, old: bool) -> Result<Value> {
    let variables = VARIABLE.all(connection, function.id())?;
    let mut document = function.0;
    let shown: Vec<Value> = variables.into_iter().map(variable).collect();
    document.insert("vars".to_owned(), Value::Array(shown));
    if old {
        let size = document.remove("runtimeSpecification");
        document.remove("buildSpecification");
        document.insert("specification".to_owned(), size.unwrap_or_default());
    }
    Ok(Value::Object(document))
}

/// A variable; the value of a secret one is for functions only.
pub fn variable(mut variable: Document) -> Value {
    if variable.get("secret") == Some(&json!(true)) {
        variable.insert("value".to_owned(), json!(""));
    }
    Value::Object(variable)
}

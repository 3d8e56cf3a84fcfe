//! What reached a function: every function of the recordings answered with its request.

use serde_json::{json, Map, Value};

use crate::answer::Shape;

const LEFT_OUT: &[&str] = &[
    "host",
    "connection",
    "content-length",
    "accept-encoding",
    "user-agent",
    "x-real-ip",
    "x-forwarded-proto",
    "x-forwarded-host",
];
const GIVEN: &[&str] = &[
    "APPWRITE_FUNCTION_API_ENDPOINT",
    "APPWRITE_VERSION",
    "APPWRITE_FUNCTION_CPUS",
    "APPWRITE_FUNCTION_MEMORY",
];

/// Puts the request that a function was given in place of each answer that shows it.
pub fn show_all(shape: &Shape<'_>, value: &mut Value, with_variables: bool) {
    match value {
        Value::Array(items) => {
            for item in items {
                show_all(shape, item, with_variables);
            }
        }
        Value::Object(members) => {
            for value in members.values_mut() {
                show_all(shape, value, with_variables);
            }
            if !members.contains_key("responseHeaders") {
                return;
            }
            let body = members.get("responseBody").and_then(Value::as_str);
            if let Some(form) = body.and_then(|body| form(shape, body, with_variables)) {
                members.insert("responseBody".to_owned(), json!({ "$echo": form }));
            }
        }
        _ => {}
    }
}

fn form(shape: &Shape<'_>, text: &str, with_variables: bool) -> Option<Value> {
    let answered: Value = serde_json::from_str(text).ok()?;
    let echo = answered.get("echo")?;
    let body = echo["body"].as_str().unwrap_or_default();
    let body = match serde_json::from_str::<Value>(body) {
        Ok(parsed) => shape.changing.value(shape.names, &parsed, ""),
        Err(_) => shape.changing.text(shape.names, body, "").into(),
    };
    let path = echo["path"].as_str().unwrap_or_default();
    let mut out = json!({
        "method": echo["method"],
        "path": shape.changing.text(shape.names, path, ""),
        "headers": headers(shape, &object(&echo["headers"])),
        "body": body,
    });
    if with_variables {
        out["variables"] = variables(shape, &object(&echo["variables"]));
    }
    Some(out)
}

/// An object, or the text of one.
fn object(value: &Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members.clone(),
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        _ => Map::new(),
    }
}

fn headers(shape: &Shape<'_>, headers: &Map<String, Value>) -> Value {
    let kept = headers.iter().filter_map(|(name, value)| {
        let (name, text) = (name.to_lowercase(), value.as_str().unwrap_or_default());
        if LEFT_OUT.contains(&name.as_str()) && text != "conformance-agent" {
            return None;
        }
        let shown = match name.as_str() {
            _ if text.is_empty() => String::new(),
            "x-appwrite-key" | "x-appwrite-user-jwt" if text.starts_with("ephemeral_") => {
                "ephemeral_<secret>".to_owned()
            }
            "x-appwrite-key" | "x-appwrite-user-jwt" => "<secret>".to_owned(),
            "x-appwrite-client-ip" | "x-forwarded-for" => "<ip>".to_owned(),
            _ => shape.changing.text(shape.names, text, ""),
        };
        Some((name, Value::from(shown)))
    });
    kept.collect()
}

fn variables(shape: &Shape<'_>, variables: &Map<String, Value>) -> Value {
    let shown = variables.iter().map(|(name, value)| {
        let is_given = GIVEN.contains(&name.as_str()) && value.as_str() != Some("");
        let value = if is_given {
            Value::from("<given>")
        } else {
            shape.changing.value(shape.names, value, "")
        };
        (name.clone(), value)
    });
    shown.collect()
}

//! Functions that show what they were given: for conformance runs, where no code is linked.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Headers, Outcome, Request, Terms};

/// The function with this id answers by path, as the corpus expects of it.
const REFERENCE: &str = "conformtarget";

/// Answers for any function.
pub fn run(terms: &Terms, request: &Request) -> Outcome {
    let path = request.path.split('?').next().unwrap_or_default();
    let outcome = match path {
        _ if terms.function != REFERENCE => None,
        "/headers" => Some(headers()),
        "/text" => Some(answer(200, Some("text/plain; charset=utf-8"), "grüße")),
        "/html" => Some(answer(200, Some("text/html"), "<p>hi</p>")),
        "/empty" => Some(answer(204, None, "")),
        "/log" => Some(logged(terms)),
        "/fail" => Some(failed(terms)),
        _ => path.strip_prefix("/status/").and_then(status),
    };
    outcome.unwrap_or_else(|| shown(terms, request))
}

fn answer(status: u16, kind: Option<&str>, body: &str) -> Outcome {
    let mut headers = Headers::default();
    if let Some(kind) = kind {
        headers.set("content-type", kind);
    }
    headers.set("content-length", body.len().to_string());
    Outcome {
        status,
        headers,
        body: body.as_bytes().to_vec(),
        ..Outcome::default()
    }
}

fn status(number: &str) -> Option<Outcome> {
    let status = number.parse().ok()?;
    Some(answer(
        status,
        Some("text/plain"),
        &format!("status {status}"),
    ))
}

fn headers() -> Outcome {
    let mut outcome = answer(200, Some("text/plain"), "headers");
    for (name, value) in [
        ("x-custom", "one"),
        ("x-appwrite-own", "two"),
        ("cache-control", "max-age=60"),
        ("location", "/elsewhere"),
        ("set-cookie", "a=b"),
    ] {
        outcome.headers.set(name, value);
    }
    outcome
}

fn logged(terms: &Terms) -> Outcome {
    let mut outcome = answer(200, Some("text/plain"), "logged");
    if terms.logging {
        outcome.logs.push_str("a log line");
        outcome.errors.push_str("an error line");
    }
    outcome
}

fn failed(terms: &Terms) -> Outcome {
    let mut outcome = answer(500, None, "");
    if terms.logging {
        outcome.errors.push_str("Error: failed on purpose");
    }
    outcome
}

fn shown(terms: &Terms, request: &Request) -> Outcome {
    let headers: BTreeMap<String, &String> = request
        .headers
        .0
        .iter()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    let echo = json!({ "echo": {
        "method": request.method,
        "path": request.path,
        "headers": headers,
        "body": String::from_utf8_lossy(&request.body),
        "variables": terms.variables,
    }});
    let mut headers = Headers::default();
    headers.set("content-type", "application/json");
    Outcome {
        status: 200,
        headers,
        body: echo.to_string().into_bytes(),
        ..Outcome::default()
    }
}

//! An execution as a multipart body, for callers whose function answers bytes.

use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::resources::Document;

/// Whether the caller prefers parts to JSON; the first type that is known decides.
pub fn is_asked(accept: &str) -> bool {
    let types = accept.split(", ");
    types
        .filter_map(|kind| {
            let parts = ["multipart/form-data", "multipart/*"];
            let json = ["application/json", "application/*"];
            let starts = |with: &[&str]| with.iter().any(|with| kind.starts_with(with));
            (starts(&json) || starts(&parts)).then(|| starts(&parts))
        })
        .next()
        .unwrap_or_default()
}

/// The execution, one part for each member.
pub fn answer(record: &Document) -> Response {
    let boundary = crate::ids::hex(20);
    let mut body = String::new();
    for (name, value) in record {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n"
        ));
    }
    body.push_str(&format!("--{boundary}--\r\n"));
    let mut response = (StatusCode::CREATED, body).into_response();
    let kind = format!("multipart/form-data; boundary={boundary}");
    if let Ok(kind) = HeaderValue::try_from(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_known_type_decides() {
        assert!(is_asked("multipart/form-data"));
        assert!(is_asked("text/html, multipart/*"));
        assert!(!is_asked("application/json, multipart/form-data"));
        assert!(!is_asked("*/*"));
    }
}

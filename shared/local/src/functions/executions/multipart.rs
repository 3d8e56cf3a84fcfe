//! An execution as a multipart body, for callers whose function answers bytes.

use axum::http::{header, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::resources::Document;

/// Whether the caller prefers parts to JSON; the first type that is known decides.
pub fn is_asked(accept: &str) -> bool {
    let starts = |kind: &str, with: &[&str]| with.iter().any(|with| kind.starts_with(with));
    let known = accept.split(", ").find_map(|kind| {
        let parts = starts(kind, &["multipart/form-data", "multipart/*"]);
        let json = starts(kind, &["application/json", "application/*"]);
        (parts || json).then_some(parts)
    });
    known.unwrap_or_default()
}

/// The execution, one part for each member; the function's own answer as the bytes it is.
pub fn answer(record: &Document, answered: &[u8]) -> Response {
    let boundary = crate::ids::hex(20);
    let mut body = format!("--{boundary}").into_bytes();
    for (name, value) in record {
        part(&mut body, name, value, answered);
        body.extend(format!("--{boundary}").bytes());
    }
    body.extend(b"--\r\n");
    let mut response = (StatusCode::CREATED, body).into_response();
    let kind = format!("multipart/form-data; boundary={boundary}");
    if let Ok(kind) = HeaderValue::try_from(kind) {
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
    }
    response
}

fn part(body: &mut Vec<u8>, name: &str, value: &Value, answered: &[u8]) {
    body.extend(format!("\r\nContent-Disposition: form-data; name=\"{name}\"").bytes());
    if value.is_array() || value.is_object() {
        body.extend(b"\r\nContent-Type: application/json");
    }
    body.extend(b"\r\n\r\n");
    match value {
        _ if name == "responseBody" => body.extend(answered),
        Value::Null => {}
        Value::String(text) => body.extend(text.bytes()),
        other => body.extend(other.to_string().bytes()),
    }
    body.extend(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_known_type_decides() {
        assert!(is_asked("multipart/form-data"));
        assert!(is_asked("text/html, multipart/*"));
        assert!(!is_asked("application/json, multipart/form-data"));
        assert!(!is_asked("*/*"));
    }

    #[test]
    fn the_answer_is_sent_as_the_bytes_it_is() {
        let mut body = Vec::new();
        part(&mut body, "responseBody", &json!("lossy"), &[0xff, 0x00]);
        assert!(body.ends_with(b"\r\n\r\n\xff\x00\r\n"));
    }
}

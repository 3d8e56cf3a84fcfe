//! What the container's environment decides.
//!
//! Read once at start, so that tests can serve several settings from one process.

use std::collections::HashMap;

/// Settings of one server.
#[derive(Debug, Default)]
pub struct Settings {
    /// Address and port; the real runtime has `0.0.0.0:3000`, a test asks for port 0.
    pub listen: String,
    /// What `x-open-runtimes-secret` must say; empty for no check.
    pub secret: String,
    /// Request headers that every execution gets, whatever the caller sent.
    pub enforced: HashMap<String, String>,
}

impl Settings {
    /// Reads `SKELETON_LISTEN`, `OPEN_RUNTIMES_SECRET` and `OPEN_RUNTIMES_HEADERS`.
    pub fn from_process() -> Self {
        let listen = variable("SKELETON_LISTEN");
        Self {
            listen: listen.unwrap_or_else(|| "127.0.0.1:3000".to_owned()),
            secret: variable("OPEN_RUNTIMES_SECRET").unwrap_or_default(),
            enforced: enforced(&variable("OPEN_RUNTIMES_HEADERS").unwrap_or_default()),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the process's environment is this program's only configuration"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// A JSON object of header values; what is no object enforces nothing.
fn enforced(json: &str) -> HashMap<String, String> {
    let parsed: HashMap<String, serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    parsed
        .into_iter()
        .map(|(name, value)| (name.to_lowercase(), header_text(value)))
        .collect()
}

fn header_text(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enforced_headers_are_lower_case_text() {
        let headers = enforced(r#"{"X-Trigger": "http", "X-Count": 3, "X-None": null}"#);
        assert_eq!(headers["x-trigger"], "http");
        assert_eq!(headers["x-count"], "3");
        assert_eq!(headers["x-none"], "");
    }

    #[test]
    fn a_broken_list_of_headers_enforces_nothing() {
        assert!(enforced("not json").is_empty());
    }
}

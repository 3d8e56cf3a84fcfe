//! The recorded form of an HTTP answer.

use data_encoding::HEXLOWER;
use serde_json::{json, Map, Value};
use sha2::{Digest, Sha256};

use crate::changing::Changing;
use crate::client::Response;
use crate::compare;
use crate::echo;
use crate::format::Step;
use crate::names::Names;
use crate::paths;

/// Headers that are compared wherever they come.
const KEPT: &[&str] = &[
    "content-type",
    "content-disposition",
    "content-range",
    "accept-ranges",
    "location",
    "set-cookie",
    "x-fallback-cookies",
    "www-authenticate",
    "retry-after",
    "x-appwrite-warning",
];
/// Headers that are compared with a body that is not JSON.
const OF_FILES: &[&str] = &["content-length", "cache-control"];
/// Bytes up to which a text is compared as text.
const LONGEST_TEXT: usize = 3_000;

/// Turns answers into their recorded form.
pub struct Shape<'a> {
    pub names: &'a Names,
    pub changing: &'a Changing,
}

impl Shape<'_> {
    pub fn answer(&self, step: &Step, response: &Response) -> Value {
        let kind: String = response.all("content-type").collect();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        let mut out = Map::new();
        out.insert("status".to_owned(), response.status.into());
        out.insert("headers".to_owned(), self.headers(step, response));
        if let Some((name, body)) = self.body(step, kind, &response.body) {
            out.insert(name.to_owned(), body);
        }
        let mut out = Value::Object(out);
        if kind == "text/html" && !response.body.is_empty() {
            forget_header(&mut out, "content-length");
        }
        apply_rules(step, &mut out);
        out
    }

    fn body(&self, step: &Step, kind: &str, body: &[u8]) -> Option<(&'static str, Value)> {
        let text = || {
            Value::from(
                self.changing
                    .text(self.names, &String::from_utf8_lossy(body), ""),
            )
        };
        Some(match kind {
            _ if body.is_empty() => return None,
            "application/json" => match serde_json::from_slice::<Value>(body) {
                Ok(mut parsed) => {
                    echo::show_all(self, &mut parsed, step.echo_variables);
                    ("body", self.changing.value(self.names, &parsed, ""))
                }
                Err(_) => ("text", text()),
            },
            "text/html" => ("text", "<html>".into()),
            kind if kind.starts_with("text/") && body.len() < LONGEST_TEXT => ("text", text()),
            _ => {
                let hash = HEXLOWER.encode(&Sha256::digest(body));
                ("bytes", json!({ "length": body.len(), "sha256": hash }))
            }
        })
    }

    fn headers(&self, step: &Step, response: &Response) -> Value {
        let is_json = response
            .all("content-type")
            .any(|kind| kind.starts_with("application/json"));
        let is_file = !response.body.is_empty() && !is_json;
        let mut wanted = KEPT.to_vec();
        wanted.extend(OF_FILES.iter().filter(|_| is_file));
        wanted.extend(step.headers_also.iter().map(String::as_str));
        let shown = wanted
            .into_iter()
            .filter_map(|name| Some((name, self.header(name, response)?)));
        shown.collect()
    }

    fn header(&self, name: &str, response: &Response) -> Option<Value> {
        let values: Vec<&str> = response.all(name).collect();
        let first = *values.first()?;
        Some(match name {
            "set-cookie" => {
                let mut cookies: Vec<String> =
                    values.iter().map(|text| self.cookie(text)).collect();
                cookies.sort();
                cookies.into()
            }
            "x-fallback-cookies" => self.fallback(first),
            "content-type" if response.body.is_empty() => return None,
            "content-type" => {
                let kind = match first.split_once("boundary=") {
                    Some((before, _)) => format!("{before}boundary=<boundary>"),
                    None => first.to_owned(),
                };
                kind.to_lowercase().replace("; ", ";").into()
            }
            _ => self
                .changing
                .text(self.names, &values.join(", "), "")
                .into(),
        })
    }

    /// A cookie's name and attributes, without its secret.
    fn cookie(&self, text: &str) -> String {
        let mut parts = text.split(';').map(str::trim);
        let (name, value) = pair(parts.next().unwrap_or_default());
        let attributes = parts.map(|attribute| {
            let (left, right) = pair(attribute);
            let low = left.to_lowercase();
            let right = match low.as_str() {
                "expires" => "<date>",
                "domain" => "<domain>",
                "max-age" if right != "0" => "<seconds>",
                _ => right,
            };
            let equals = if attribute.contains('=') { "=" } else { "" };
            format!("{low}{equals}{right}")
        });
        let attributes: Vec<String> = attributes.collect();
        let shown = if value.is_empty() || value == "deleted" {
            value
        } else {
            "<secret>"
        };
        format!(
            "{}={shown}; {}",
            self.names.back(name),
            attributes.join("; ")
        )
    }

    fn fallback(&self, text: &str) -> Value {
        let Ok(Value::Object(cookies)) = serde_json::from_str::<Value>(text) else {
            return text.into();
        };
        let hidden = |value: Value| {
            if value == json!("") {
                value
            } else {
                "<secret>".into()
            }
        };
        let shown = cookies
            .into_iter()
            .map(|(name, value)| (self.names.back(&name), hidden(value)));
        shown.collect()
    }
}

fn pair(text: &str) -> (&str, &str) {
    text.split_once('=').unwrap_or((text, ""))
}

fn forget_header(out: &mut Value, name: &str) {
    if let Some(headers) = out.get_mut("headers").and_then(Value::as_object_mut) {
        headers.shift_remove(name);
    }
}

/// Leaves out, sorts and shortens what the step says.
pub fn apply_rules(step: &Step, out: &mut Value) {
    for rule in &step.unordered {
        paths::change(out, &rule.path, compare::sort);
    }
    for rule in &step.first {
        paths::change(out, &rule.path, |value| {
            if let Value::Array(items) = value {
                items.truncate(1);
            }
        });
    }
    for rule in &step.ignore {
        match rule.path.strip_prefix("headers.") {
            Some(name) => forget_header(out, name),
            None => paths::change(out, &rule.path, |value| *value = "<ignored>".into()),
        }
    }
}

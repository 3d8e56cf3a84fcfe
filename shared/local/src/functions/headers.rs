//! Headers of executions: a list in the order they were set, names as they were spelled.

use serde_json::{json, Map, Value};

use crate::error::{Error, Result};

/// How many headers a caller may set.
const MOST: usize = 100;

/// How many bytes names and values may have together.
const MOST_BYTES: usize = 16_384;

/// Headers of a request that are kept with its execution; `agent` is no mistake of ours.
/// Source: appwrite/appwrite:app/init/constants.php.
const KEPT_OF_REQUEST: &[&str] = &[
    "content-type",
    "agent",
    "content-length",
    "host",
    "x-appwrite-client-ip",
];

/// Headers of an answer that are kept with its execution.
const KEPT_OF_ANSWER: &[&str] = &["content-type", "content-length"];

/// Names and values, each name once in each of its spellings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// What a caller of createExecution asked for: an object, or the JSON text of one; anything else counts as none.
    ///
    /// # Errors
    ///
    /// 400 for headers that callers may not set.
    pub fn asked(value: Option<&Value>) -> Result<Self> {
        let parsed = match value {
            Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            Some(value) => value.clone(),
            None => Value::Null,
        };
        let Value::Object(members) = parsed else {
            return Ok(Self::default());
        };
        check(&members)?;
        let pairs = members
            .into_iter()
            .map(|(name, value)| (name, plain(&value).unwrap_or_default()));
        Ok(Self(pairs.collect()))
    }

    /// Sets a header; one spelled just so is replaced where it stands.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value.into(),
            None => self.0.push((name.to_owned(), value.into())),
        }
    }

    /// The value of a header, whatever its spelling; the last one wins, as in the runtime.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().rev();
        found
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// As `[{name, value}]`.
    pub fn listed(&self) -> Value {
        list(self.0.iter())
    }

    /// The part that is kept of a request.
    pub fn kept_of_request(&self) -> Value {
        self.kept(KEPT_OF_REQUEST)
    }

    /// The part that is kept of an answer.
    pub fn kept_of_answer(&self) -> Value {
        self.kept(KEPT_OF_ANSWER)
    }

    fn kept(&self, names: &[&str]) -> Value {
        list(
            self.0
                .iter()
                .filter(|(name, _)| names.iter().any(|kept| kept.eq_ignore_ascii_case(name))),
        )
    }
}

fn list<'a>(pairs: impl Iterator<Item = &'a (String, String)>) -> Value {
    pairs
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect()
}

fn check(members: &Map<String, Value>) -> Result<()> {
    let mut bytes = 0;
    for (name, value) in members {
        let value = plain(value).ok_or_else(refused)?;
        bytes += name.len() + value.len();
        if !may_be_set(name) {
            return Err(refused());
        }
    }
    if members.len() > MOST || bytes >= MOST_BYTES {
        return Err(refused());
    }
    Ok(())
}

/// Letters, digits and inner hyphens. The prefix is refused in this one spelling only, as Appwrite does: `X-Appwrite-…` passes.
fn may_be_set(name: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let outer = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric());
    outer(name.bytes().next())
        && outer(name.bytes().next_back())
        && name.bytes().all(inner)
        && !name.starts_with("x-appwrite-")
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(if *flag { "1" } else { "" }.to_owned()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

fn refused() -> Error {
    Error::argument(
        "Invalid headers: Alphanumeric characters or hyphens only, cannot start with \"x-appwrite\", maximum 100 keys, and total size 16384.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(value: &Value) -> Result<Headers> {
        Headers::asked(Some(value))
    }

    #[test]
    fn callers_set_plain_names_only() {
        for name in ["", "-a", "a-", "a b", "ä", "x-appwrite-trigger"] {
            assert!(asked(&json!({ name: "x" })).is_err(), "{name}");
        }
        for name in [
            "a",
            "x-custom",
            "X-Appwrite-Event",
            "x-open-runtimes-secret",
        ] {
            assert!(asked(&json!({ name: "x" })).is_ok(), "{name}");
        }
    }

    #[test]
    fn headers_come_as_an_object_or_as_its_text() {
        let headers = asked(&json!("{\"x-text\":\"1\"}")).unwrap();
        assert_eq!(headers.get("X-Text"), Some("1"));
        assert_eq!(asked(&json!("nope")).unwrap(), Headers::default());
        assert_eq!(asked(&json!([])).unwrap(), Headers::default());
    }

    #[test]
    fn too_many_or_too_large_headers_are_refused() {
        let many: Map<String, Value> = (0..=MOST).map(|n| (format!("a{n}"), json!(""))).collect();
        assert!(asked(&Value::Object(many)).is_err());
        assert!(asked(&json!({ "a": "x".repeat(MOST_BYTES) })).is_err());
    }

    #[test]
    fn only_some_headers_are_kept() {
        let mut headers = asked(&json!({ "Host": "h", "x-custom": "1" })).unwrap();
        headers.set("x-appwrite-client-ip", "127.0.0.1");
        assert_eq!(
            headers.kept_of_request(),
            json!([{ "name": "Host", "value": "h" }, { "name": "x-appwrite-client-ip", "value": "127.0.0.1" }])
        );
    }
}

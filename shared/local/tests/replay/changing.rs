//! Takes what changes with each run out of an answer, as the recording did.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use regex::{Captures, Regex};
use serde_json::Value;

use crate::names::Names;

const NUMBERS: &[&str] = &[
    "pingCount",
    "duration",
    "buildDuration",
    "ping",
    "localTime",
    "remoteTime",
    "diff",
    "runtime_ms",
];
const SECRETS: &[&str] = &["secret", "providerAccessToken", "providerRefreshToken"];
const FLAGS: &[&str] = &["emailIsFree", "emailIsDisposable", "emailIsCorporate"];
const LOOPBACK: &[&str] = &["127.0.0.1", "::1", "::ffff:127.0.0.1"];
const OF_ADDRESSES: &[&str] = &["ip", "value", "x-appwrite-client-ip", "x-forwarded-for"];

/// Texts that change, wherever they stand.
const ANYWHERE: &[(&str, &str)] = &[
    (
        r"\w{3}, \d\d[ -]\w{3}[ -]\d{4} \d\d:\d\d:\d\d GMT",
        "<date>",
    ),
    (r"/storage/\w+/app-\S+", "<path>"),
    (r"@service\.127\.0\.0\.1", "@service.<host>"),
    (
        r"server version is \d+\.\d+\.\d+",
        "server version is <version>",
    ),
    (r"\b[0-9a-f]{64,}\b", "<secret>"),
    (
        r"database_\d+_collection_\d+",
        "database_<n>_collection_<n>",
    ),
    (r"database_\d+", "database_<n>"),
];

/// Knows this run's names and what changes anyway.
pub struct Changing {
    instant: Regex,
    word: Regex,
    token: Regex,
    version: Regex,
    numbered: Regex,
    anywhere: Vec<(Regex, &'static str)>,
}

impl Default for Changing {
    fn default() -> Self {
        let regex = |pattern: &str| Regex::new(pattern).unwrap();
        Self {
            instant: regex(r"(\d{4}-\d\d-\d\d)(?:T| )(\d\d:\d\d:\d\d\.\d{3})(?:\+00:00)?"),
            word: regex("[0-9A-Za-z]+"),
            token: regex(r"^eyJ[\w-]+\.[\w-]+\.[\w-]+$"),
            version: regex(r"^\d+\.\d+\.\d+\S*$"),
            numbered: regex(r"^\d+_\d+_(\w)"),
            anywhere: ANYWHERE
                .iter()
                .map(|(pattern, put)| (regex(pattern), *put))
                .collect(),
        }
    }
}

impl Changing {
    /// A value without what changes; `key` is the member it stands at.
    pub fn value(&self, names: &Names, value: &Value, key: &str) -> Value {
        match value {
            Value::Object(members) => members
                .iter()
                .map(|(key, value)| (self.text(names, key, ""), self.value(names, value, key)))
                .collect(),
            Value::Array(items) => items
                .iter()
                .map(|item| self.value(names, item, key))
                .collect(),
            Value::String(text) => Value::from(self.text(names, text, key)),
            Value::Bool(_) if FLAGS.contains(&key) => Value::from("<boolean>"),
            Value::Number(_) if NUMBERS.contains(&key) => Value::from("<number>"),
            Value::Number(_) if key == "$sequence" => Value::from("<int-sequence>"),
            other => other.clone(),
        }
    }

    /// A text without what changes; `key` is the member it stands at.
    pub fn text(&self, names: &Names, text: &str, key: &str) -> String {
        if text.is_empty() {
            return String::new();
        }
        let text = names.back(text);
        match self.whole(&text, key) {
            Some(put) => put.to_owned(),
            None => self.inside(names, &text, key),
        }
    }

    fn whole(&self, text: &str, key: &str) -> Option<&'static str> {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        match key {
            _ if SECRETS.contains(&key) && !text.contains("{{") => Some("<secret>"),
            "$sequence" if is_number => Some("<sequence>"),
            "version" if self.version.is_match(text) => Some("<version>"),
            "buildLogs" | "buildErrors" => Some("<log>"),
            "buildSpecification" | "runtimeSpecification" | "specification" => {
                Some("<specification>")
            }
            "password" if text.starts_with("$argon2") => Some("<hash>"),
            _ if LOOPBACK.contains(&text) && OF_ADDRESSES.contains(&key) => Some("<ip>"),
            _ if self.token.is_match(text) => Some("<jwt>"),
            _ => None,
        }
    }

    fn inside(&self, names: &Names, text: &str, key: &str) -> String {
        let (from, to) = (
            names.began - SignedDuration::from_hours(2 * 24),
            names.began + SignedDuration::from_hours(400 * 24),
        );
        let instant = |found: &Captures<'_>| {
            let at = format!("{}T{}Z", &found[1], &found[2]).parse::<Timestamp>();
            // A form of neither the API nor the database is left as it is.
            let is_whole = found[0].contains('T') == found[0].ends_with("+00:00");
            match at {
                Ok(at) if from < at && at < to && is_whole => "<datetime>".to_owned(),
                _ => found[0].to_owned(),
            }
        };
        let mut text = self.instant.replace_all(text, instant).into_owned();
        for (pattern, put) in &self.anywhere {
            if let Cow::Owned(changed) = pattern.replace_all(&text, *put) {
                text = changed;
            }
        }
        let id = |found: &Captures<'_>| {
            if is_id(&found[0]) {
                "<id>".to_owned()
            } else {
                found[0].to_owned()
            }
        };
        let text = self.word.replace_all(&text, id).into_owned();
        if key == "$id" {
            return self.numbered.replace(&text, "<n>_<n>_$1").into_owned();
        }
        text
    }
}

/// Whether a word is an id as `ID.unique()` makes it.
fn is_id(word: &str) -> bool {
    word.len() == 20
        && word
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

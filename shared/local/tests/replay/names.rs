//! The names of one run: `{{name}}` stands for a value on the way out, and the value for its name on the way back.

use std::collections::BTreeMap;

use jiff::Timestamp;
use regex::{Captures, Regex};
use serde_json::{Map, Value};

/// The suffix of everything that a run makes.
const SUFFIX: &str = "rkzvqwxd";

/// Values by name.
pub struct Names {
    values: BTreeMap<String, Value>,
    pattern: Regex,
    /// When the run began.
    pub began: Timestamp,
}

impl Names {
    pub fn new(project: &str, key: &str, endpoint: &str, began: Timestamp) -> Self {
        let values = [
            ("project", project),
            ("key", key),
            ("endpoint", endpoint),
            ("r", SUFFIX),
        ];
        let values = values.map(|(name, value)| (name.to_owned(), Value::from(value)));
        Self {
            values: values.into_iter().collect(),
            pattern: Regex::new(r"\{\{([\w.$]+)\}\}").unwrap(),
            began,
        }
    }

    pub fn keep(&mut self, name: impl Into<String>, value: Value) {
        self.values.insert(name.into(), value);
    }

    /// A value that is text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str()
    }

    /// All names that a text holds.
    pub fn named(&self, text: &str) -> Vec<String> {
        let found = self.pattern.captures_iter(text);
        found.map(|found| found[1].to_owned()).collect()
    }

    /// A text with values in place of names.
    pub fn fill(&self, text: &str) -> String {
        plain_text(&self.expand(&Value::from(text)))
    }

    /// A value with values in place of names, and with what is written short at its full length.
    pub fn expand(&self, value: &Value) -> Value {
        self.expand_at(value, None)
    }

    fn expand_at(&self, value: &Value, place: Option<i64>) -> Value {
        match value {
            Value::String(text) => self.expand_text(text, place),
            Value::Array(items) => {
                let items = items.iter().flat_map(|item| match item.get("$repeat") {
                    Some(repeat) => self.repeated(repeat),
                    None => vec![self.expand_at(item, place)],
                });
                items.collect()
            }
            Value::Object(members) => self.expand_object(members, place),
            other => other.clone(),
        }
    }

    fn repeated(&self, repeat: &Value) -> Vec<Value> {
        let from = repeat["from"].as_i64().unwrap_or(0);
        let places = from..from + repeat["count"].as_i64().unwrap();
        places
            .map(|place| self.expand_at(&repeat["as"], Some(place)))
            .collect()
    }

    fn expand_object(&self, members: &Map<String, Value>, place: Option<i64>) -> Value {
        if let Some(chars) = members.get("$chars") {
            let count = usize::try_from(chars["count"].as_u64().unwrap()).unwrap();
            return Value::from(chars["of"].as_str().unwrap().repeat(count));
        }
        if let Some(index) = members.get("$index") {
            let (times, plus) = (index["times"].as_i64(), index["plus"].as_i64());
            return Value::from(place.unwrap() * times.unwrap_or(1) + plus.unwrap_or(0));
        }
        let expanded = members.iter().map(|(key, value)| {
            let key = plain_text(&self.expand_text(key, place));
            (key, self.expand_at(value, place))
        });
        expanded.collect()
    }

    fn expand_text(&self, text: &str, place: Option<i64>) -> Value {
        let value = |name: &str| match (name, place) {
            ("i", Some(place)) => Value::from(place.to_string()),
            _ => self
                .values
                .get(name)
                .cloned()
                .unwrap_or_else(|| panic!("no value for {name}")),
        };
        if let Some(whole) = self
            .pattern
            .captures(text)
            .filter(|found| &found[0] == text)
        {
            return value(&whole[1]);
        }
        let filled = self
            .pattern
            .replace_all(text, |found: &Captures<'_>| plain_text(&value(&found[1])));
        Value::from(filled.into_owned())
    }

    /// Puts the names back in place of this run's values.
    pub fn back(&self, text: &str) -> String {
        let mut known: Vec<(&str, &str)> = self
            .values
            .iter()
            .filter_map(|(name, value)| Some((value.as_str()?, name.as_str())))
            .filter(|(value, name)| value.len() >= 6 && tells_itself(value, name))
            .collect();
        known.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        let mut text = text.to_owned();
        for (value, name) in known {
            text = text.replace(value, &format!("{{{{{name}}}}}"));
        }
        text.replace(SUFFIX, "{{r}}")
            .replace(self.text("project").unwrap_or_default(), "{{project}}")
    }
}

/// Whether a value stands for nothing but its name.
fn tells_itself(value: &str, name: &str) -> bool {
    let is_part = matches!(name, "project" | "endpoint" | "r");
    let is_of_person = [".id", ".email"].iter().any(|end| name.ends_with(end));
    let is_instant = value.parse::<Timestamp>().is_ok();
    let is_token = value.starts_with("eyJ") && value.matches('.').count() == 2;
    !(is_part || is_of_person || is_instant || is_token)
}

/// A value as it stands inside a text.
pub fn plain_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

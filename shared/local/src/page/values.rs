//! Members of the API's answers, and how the page shows them.

use serde_json::Value;

use super::html::{tag, text, word, Html};

/// Most characters of a value in a table.
const BRIEF: usize = 80;

/// A member that is text; empty where it is none.
pub fn of<'a>(value: &'a Value, member: &str) -> &'a str {
    value
        .get(member)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// A member that is a list of texts.
pub fn all<'a>(value: &'a Value, member: &str) -> Vec<&'a str> {
    let items = value.get(member).and_then(Value::as_array);
    items
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// Small labels, one for each text.
pub fn labels<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Html {
    let labels = texts.into_iter();
    labels
        .map(|one| word("span", "label", one.as_ref()))
        .collect()
}

/// A value as indented JSON.
pub fn json(value: &Value) -> Html {
    let shown = serde_json::to_string_pretty(value).unwrap_or_default();
    tag("pre", &[], [text(shown)])
}

/// An instant, to the second; the whole of it on hovering.
pub fn instant(at: &str) -> Html {
    let (date, time) = at.split_once('T').unwrap_or((at, ""));
    let time = time.split('.').next().unwrap_or_default();
    let shown = if time.is_empty() { date } else { time };
    tag("time", &[("datetime", at), ("title", at)], [text(shown)])
}

/// One line for a value of a row.
pub fn brief(value: &Value) -> Html {
    let shown = match value {
        Value::Null => return word("span", "null", "null"),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if shown.chars().count() <= BRIEF {
        return text(shown);
    }
    let cut: String = shown.chars().take(BRIEF).collect();
    tag("span", &[("title", &shown)], [text(format!("{cut}…"))])
}

/// How something went, in a colour of its own.
pub fn state(status: &str) -> Html {
    let class = match status {
        "completed" | "ready" => "state good",
        "failed" => "state bad",
        _ => "state open",
    };
    word("span", class, status)
}

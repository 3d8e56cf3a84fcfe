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

/// A member that counts something.
pub fn number(value: &Value, member: &str) -> u64 {
    let number = value.get(member).and_then(Value::as_u64);
    number.unwrap_or_default()
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
    tag("pre", &[("tabindex", "0")], [text(shown)])
}

/// Log lines, each of them JSON, as people read them: time and message.
pub fn logged(lines: &str) -> Html {
    let lines = lines.lines().map(|line| {
        let Ok(parsed) = serde_json::from_str::<Value>(line) else {
            return text(format!("{line}\n"));
        };
        let at = parsed.get("timestamp").and_then(Value::as_i64);
        let at = at.and_then(|at| jiff::Timestamp::from_millisecond(at).ok());
        let at = at.map(crate::clock::stamp).unwrap_or_default();
        let message = text(format!(" {}\n", of(&parsed, "message")));
        Html::from_iter([instant(&at), message])
    });
    let lines: Vec<Html> = lines.collect();
    if lines.is_empty() {
        return Html::default();
    }
    tag("pre", &[("class", "log"), ("tabindex", "0")], lines)
}

/// An instant, to the second; the whole of it on hovering.
pub fn instant(at: &str) -> Html {
    let (date, time) = at.split_once('T').unwrap_or((at, ""));
    let time = time.split('.').next().unwrap_or_default();
    let shown = if time.is_empty() { date } else { time };
    tag("time", &[("datetime", at), ("title", at)], [text(shown)])
}

/// An instant of any day, to the minute.
pub fn day(at: &str) -> Html {
    let shown: String = at.replace('T', " ").chars().take(16).collect();
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
        "completed" | "ready" | "sent" => "state good",
        "failed" => "state bad",
        _ => "state open",
    };
    word("span", class, status)
}

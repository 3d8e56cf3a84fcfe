//! JSON for people who read differences: small values on one line, large ones indented.

use serde_json::Value;

/// The longest value that stays on one line, in characters.
const LINE: usize = 200;

/// Lays a document out; ends with a line feed.
pub fn document(value: &Value) -> String {
    let mut text = String::new();
    lay(value, 0, &mut text);
    text.push('\n');
    text
}

fn lay(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(members) if !fits(value, depth) => {
            let lines = members.iter().map(|(key, member)| (Some(key), member));
            block('{', lines, '}', depth, text);
        }
        Value::Array(items) if !fits(value, depth) => {
            block('[', items.iter().map(|it| (None, it)), ']', depth, text);
        }
        small => text.push_str(&small.to_string()),
    }
}

fn block<'a>(
    open: char,
    lines: impl Iterator<Item = (Option<&'a String>, &'a Value)>,
    close: char,
    depth: usize,
    text: &mut String,
) {
    text.push(open);
    for (n, (key, value)) in lines.enumerate() {
        text.push_str(if n == 0 { "\n" } else { ",\n" });
        text.push_str(&"  ".repeat(depth + 1));
        if let Some(key) = key {
            text.push_str(&Value::from(key.as_str()).to_string());
            text.push_str(": ");
        }
        lay(value, depth + 1, text);
    }
    text.push('\n');
    text.push_str(&"  ".repeat(depth));
    text.push(close);
}

/// Tells whether a value goes on one line: it is short, and nothing in it holds anything larger than a list of words.
fn fits(value: &Value, depth: usize) -> bool {
    let flat = match value {
        Value::Object(members) => members.values().all(is_plain),
        Value::Array(items) => items.iter().all(|it| !it.is_array() && !it.is_object()),
        _ => true,
    };
    flat && depth > 0 && value.to_string().chars().count() <= LINE
}

fn is_plain(value: &Value) -> bool {
    match value {
        Value::Object(members) => members.is_empty(),
        Value::Array(items) => items.iter().all(Value::is_string),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn small_values_stay_on_one_line() {
        let laid = document(&json!({ "a": [{ "b": 1, "c": ["d"] }], "e": [] }));
        let expected = "{\n  \"a\": [\n    {\"b\":1,\"c\":[\"d\"]}\n  ],\n  \"e\": []\n}\n";
        assert_eq!(laid, expected);
    }

    #[test]
    fn laying_out_changes_nothing_else() {
        let value = json!({ "a": { "b": { "c": [1, [2]] } }, "d": "x".repeat(300), "e": {} });
        let read: Value = serde_json::from_str(&document(&value)).unwrap();
        assert_eq!(read, value);
    }
}

//! Keeping user text from being executed.
//!
//! On every update and upsert, and on every operation staged in a transaction, Appwrite decodes each string of the row's
//! data as JSON and *executes* it as an [operator](crate::Operator) if it is an object with a known `method`. A user whose
//! profile text is `{"method":"increment","values":[1000]}` would thus change the cell by a rule of their own. Plain
//! creates do not do this. Source: appwrite/appwrite 1.9.6,
//! `src/Appwrite/Platform/Modules/Databases/Http/Databases/Action.php`, `parseOperators`, called by the single and bulk
//! `Update` and `Upsert` and by `Transactions/Update`.
//!
//! Such a string is written with a zero-width space (U+200B) in front, which is not JSON, and read without it. The screen does not depend on
//! the list of known methods, which grows, nor on this parser agreeing with PHP's: whatever one of them might read as an
//! object with a text under `method` is neutralised.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::error::{Error, Result};

/// What is put in front of text that Appwrite would execute.
const GUARD: char = '\u{200B}';

/// Neutralises every string in a cell that Appwrite would execute, at every depth.
///
/// An object with a text under `method` cannot be neutralised without changing its meaning and is refused.
pub fn screened(value: Value) -> Result<Value> {
    match value {
        Value::String(text) => Ok(Value::String(screened_text(text))),
        Value::Array(items) => {
            let items: Result<Vec<_>> = items.into_iter().map(screened).collect();
            items.map(Value::Array)
        }
        Value::Object(members) => screened_object(members),
        other => Ok(other),
    }
}

fn screened_object(members: serde_json::Map<String, Value>) -> Result<Value> {
    if members.get("method").is_some_and(Value::is_string) {
        return Err(Error::refused(
            "an object with a text `method` would be executed as an operator",
        ));
    }
    let members: Result<serde_json::Map<_, _>> = members
        .into_iter()
        .map(|(name, value)| Ok((name, screened(value)?)))
        .collect();
    members.map(Value::Object)
}

fn screened_text(text: String) -> String {
    if could_be_executed(&text) {
        format!("{GUARD}{text}")
    } else {
        text
    }
}

/// Takes the guard off every text that carries one, so that what is read is what was written.
///
/// Without this a guarded text would be one character longer than its writer was allowed.
pub fn unscreened(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(unguarded(text)),
        Value::Array(items) => items.into_iter().map(unscreened).collect(),
        other => other,
    }
}

fn unguarded(text: String) -> String {
    match text.strip_prefix(GUARD) {
        Some(rest) if could_be_executed(rest) => rest.to_owned(),
        _ => text,
    }
}

fn could_be_executed(text: &str) -> bool {
    let text = text.trim();
    if !text.starts_with('{') || !(text.contains("method") || text.contains("\\u")) {
        return false;
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    // What this parser refuses and PHP's may accept (numbers out of range, deep nesting) counts as dangerous.
    NamesMethod.deserialize(&mut parser).unwrap_or(true)
}

/// Reads an object and tells whether its last `method`, the one that counts, is text.
struct NamesMethod;

impl<'de> DeserializeSeed<'de> for NamesMethod {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for NamesMethod {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        let mut is_text = false;
        while let Some(name) = members.next_key::<String>()? {
            if name == "method" {
                is_text = members.next_value_seed(IsText)?;
            } else {
                members.next_value::<IgnoredAny>()?;
            }
        }
        Ok(is_text)
    }
}

/// Reads any value and tells whether it is text.
struct IsText;

impl<'de> DeserializeSeed<'de> for IsText {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for IsText {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, _text: &str) -> Result<bool, E> {
        Ok(true)
    }

    fn visit_bool<E>(self, _value: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _value: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _value: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _value: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<bool, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(false)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<bool, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn text_that_appwrite_would_execute_is_neutralised() {
        let deep = format!(
            "{{\"x\":{}{},\"method\":\"toggle\"}}",
            "[".repeat(300),
            "]".repeat(300)
        );
        let dangerous = [
            r#"{"method":"increment","values":[1000]}"#,
            r#"  {"values":[],"method":"toggle"}  "#,
            "\n\t{\"method\":\"toggle\"}\r\n",
            r#"{"\u006dethod":"toggle"}"#,
            r#"{"method":1,"method":"toggle"}"#,
            r#"{"method":"someFutureOperator"}"#,
            r#"{"x":1e999,"method":"toggle"}"#,
            r#"{"method":1e999,"method":"toggle"}"#,
            r#"{"method":"toggle\ud83d\ude00"}"#,
            &deep,
        ];
        for text in dangerous {
            let guarded = screened(json!(text)).unwrap();
            assert_eq!(guarded, json!(format!("\u{200B}{text}")));
        }
    }

    #[test]
    fn harmless_text_keeps_every_character() {
        let harmless = [
            "",
            "hello",
            "the method is simple",
            r#"["method"]"#,
            r#"{"shapes":[{"method":"x"}]}"#,
            r#"{"method":5}"#,
            r#"{"method":null,"values":[]}"#,
            r#"{"method":{"method":"toggle"}}"#,
            r#"{"method":"toggle","method":5}"#,
            r#"{"name":"method"}"#,
            r#""{\"method\":\"toggle\"}""#,
        ];
        for text in harmless {
            assert_eq!(screened(json!(text)).unwrap(), json!(text));
        }
    }

    #[test]
    fn text_that_only_another_parser_might_read_is_neutralised() {
        assert_eq!(
            screened(json!("{my method: add water}")).unwrap(),
            json!("\u{200B}{my method: add water}")
        );
    }

    #[test]
    fn strings_inside_arrays_and_objects_are_screened_too() {
        let bad = r#"{"method":"toggle"}"#;
        let cell = json!({ "a": [bad, { "b": bad }], "n": 5 });
        let safe = format!("\u{200B}{bad}");
        assert_eq!(
            screened(cell).unwrap(),
            json!({ "a": [safe, { "b": safe }], "n": 5 })
        );
    }

    #[test]
    fn an_object_that_is_an_operator_is_refused() {
        assert!(screened(json!({ "method": "toggle" })).is_err());
        assert!(screened(json!([{ "method": "toggle" }])).is_err());
        assert!(screened(json!({ "method": 5 })).is_ok());
    }

    #[test]
    fn what_is_read_is_what_was_written() {
        let written = json!([r#"{"method":"toggle"}"#, "plain", "\u{200B}plain", 5]);
        assert_eq!(unscreened(screened(written.clone()).unwrap()), written);
    }

    #[test]
    fn screening_twice_changes_nothing_more() {
        let once = screened(json!(r#"{"method":"toggle"}"#)).unwrap();
        assert_eq!(screened(once.clone()).unwrap(), once);
    }
}

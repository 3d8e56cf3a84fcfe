//! What the model says by itself: a sentence, or a value that fits a schema.

use serde_json::{json, Map, Value};

/// Words for texts of any length.
const WORDS: &str = "This is the built-in model of the local host: it writes sentences like this one and knows nothing";

/// How deep values nest at most.
const DEEPEST: u32 = 12;

/// Its answer to a question.
pub fn answer(question: &Value) -> String {
    let format = question.pointer("/response_format/json_schema/schema");
    if let Some(schema) = format {
        return value(schema, "", DEEPEST).to_string();
    }
    let turns = question.get("messages").and_then(Value::as_array);
    let last = turns
        .and_then(|it| it.last())
        .and_then(|it| it.get("content"));
    let asked = last.and_then(Value::as_str).unwrap_or_default();
    let words: Vec<&str> = asked.split_whitespace().take(12).collect();
    format!(
        "{WORDS}. You asked me about: {}. Set `AI_BASE_URL` to a real service for a real answer.",
        words.join(" ")
    )
}

/// A value that fits a schema whose parts are all written out.
fn value(schema: &Value, name: &str, deep: u32) -> Value {
    if let Some(first) = schema
        .get("enum")
        .and_then(Value::as_array)
        .and_then(|it| it.first())
    {
        return first.clone();
    }
    if let Some(fixed) = schema.get("const") {
        return fixed.clone();
    }
    for either in ["anyOf", "oneOf"] {
        let ways = schema.get(either).and_then(Value::as_array);
        if let Some(way) = ways.and_then(|it| it.first()) {
            return value(way, name, deep);
        }
    }
    match kind(schema) {
        "object" if deep > 0 => object(schema, deep - 1),
        "array" if deep > 0 => list(schema, name, deep - 1),
        "integer" | "number" => json!(number(schema, name)),
        "boolean" => json!(true),
        "null" => Value::Null,
        _ => json!(text(schema, name)),
    }
}

fn kind(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => kinds
            .iter()
            .filter_map(Value::as_str)
            .find(|it| *it != "null")
            .unwrap_or("null"),
        _ => "string",
    }
}

fn object(schema: &Value, deep: u32) -> Value {
    let members = schema.get("properties").and_then(Value::as_object);
    let filled = members
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.clone(), value(schema, name, deep)));
    Value::Object(filled.collect::<Map<_, _>>())
}

fn list(schema: &Value, name: &str, deep: u32) -> Value {
    let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
    let most = bound("maxItems").unwrap_or(u64::MAX);
    let count = bound("minItems").unwrap_or(2).max(1).min(most);
    let items = schema.get("items").cloned().unwrap_or_default();
    (1..=count)
        .map(|number| value(&items, &format!("{name} {number}"), deep))
        .collect()
}

/// Four fifths of the way where both ends are known: a good score, a confident confidence.
fn number(schema: &Value, name: &str) -> Value {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let least = bound("minimum").unwrap_or(0.0);
    let number = match bound("maximum") {
        Some(most) if most <= 1_000.0 => least + (most - least) * 0.8,
        _ => least + f64::from(u32::from(name.contains("End"))),
    };
    if kind(schema) == "integer" {
        let whole = format!("{number:.0}");
        return whole.parse::<i64>().map_or(Value::Null, Value::from);
    }
    json!(number)
}

fn text(schema: &Value, name: &str) -> String {
    let bound = |key: &str| {
        let bound = schema.get(key).and_then(Value::as_u64);
        bound.and_then(|it| usize::try_from(it).ok())
    };
    let (least, most) = (
        bound("minLength").unwrap_or(0),
        bound("maxLength").unwrap_or(400),
    );
    let mut text = match name {
        "" => WORDS.to_owned(),
        name => format!("{name}: {WORDS}"),
    };
    while text.chars().count() < least {
        text.push(' ');
        text.push_str(WORDS);
    }
    text.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_gets_a_value_that_fits_it() {
        let schema = json!({
            "type": "object",
            "properties": {
                "title": { "type": "string", "minLength": 3, "maxLength": 5 },
                "score": { "type": "number", "minimum": 0, "maximum": 100 },
                "level": { "enum": ["easy", "hard"] },
                "chapters": { "type": "array", "minItems": 4, "items": { "type": ["integer", "null"] } },
            },
        });
        let question =
            json!({ "response_format": { "json_schema": { "schema": schema } }, "messages": [] });
        let value: Value = serde_json::from_str(&answer(&question)).unwrap();
        assert_eq!(
            value,
            json!({ "title": "title", "score": 80.0, "level": "easy", "chapters": [0, 0, 0, 0] })
        );
    }

    #[test]
    fn a_person_gets_a_sentence_that_says_what_it_comes_from() {
        let said = answer(&json!({ "messages": [{ "role": "user", "content": "What is rust?" }] }));
        assert!(
            said.contains("built-in") && said.contains("What is rust?"),
            "{said}"
        );
    }
}

//! What differs between two answers, in words.

use serde_json::Value;

/// All differences; key sets, types (1 is not 1.0) and the order of lists count.
pub fn differences(expected: &Value, actual: &Value, path: &str) -> Vec<String> {
    match (expected, actual) {
        (Value::Object(wanted), Value::Object(got)) => {
            let missing = wanted.iter().flat_map(|(key, value)| match got.get(key) {
                Some(other) => differences(value, other, &format!("{path}.{key}")),
                None => vec![format!("{path}.{key}: missing, expected {}", shown(value))],
            });
            let surplus = got
                .iter()
                .filter(|(key, _)| !wanted.contains_key(*key))
                .map(|(key, value)| format!("{path}.{key}: not expected, got {}", shown(value)));
            missing.chain(surplus).collect()
        }
        (Value::Array(wanted), Value::Array(got)) => {
            let length = (wanted.len() != got.len()).then(|| {
                format!(
                    "{path}: expected {} elements, got {}",
                    wanted.len(),
                    got.len()
                )
            });
            let pairs = wanted.iter().zip(got).enumerate();
            let inside = pairs.flat_map(|(place, (left, right))| {
                differences(left, right, &format!("{path}[{place}]"))
            });
            length.into_iter().chain(inside).collect()
        }
        _ if expected == actual => Vec::new(),
        _ => vec![format!(
            "{path}: expected {}, got {}",
            shown(expected),
            shown(actual)
        )],
    }
}

fn shown(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(400) {
        Some((end, _)) => format!("{}..", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Sorts a list whose order does not count.
pub fn sort(value: &mut Value) {
    if let Value::Array(items) = value {
        items.sort_by_cached_key(Value::to_string);
    }
}

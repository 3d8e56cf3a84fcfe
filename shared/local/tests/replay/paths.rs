//! Places in JSON values, such as `body.rows[*].$id`.

use serde_json::Value;

#[derive(Clone, Copy)]
enum Part<'a> {
    All,
    Place(usize),
    Key(&'a str),
}

fn parts(path: &str) -> Vec<Part<'_>> {
    path.split(['.', '['])
        .filter(|word| !word.is_empty())
        .map(|word| match word.strip_suffix(']') {
            Some("*") => Part::All,
            Some(number) => Part::Place(number.parse().unwrap()),
            None => Part::Key(word),
        })
        .collect()
}

/// All values that a path names.
pub fn walk<'a>(value: &'a Value, path: &str) -> Vec<&'a Value> {
    let mut found = vec![value];
    for part in parts(path) {
        found = found
            .into_iter()
            .flat_map(|value| match (part, value) {
                (Part::All, Value::Array(items)) => items.iter().collect(),
                (Part::All, Value::Object(members)) => members.values().collect(),
                (Part::Place(place), Value::Array(items)) => items.get(place).into_iter().collect(),
                (Part::Key(key), Value::Object(members)) => {
                    members.get(key).into_iter().collect::<Vec<_>>()
                }
                _ => Vec::new(),
            })
            .collect();
    }
    found
}

/// Changes all values that a path names.
pub fn change(value: &mut Value, path: &str, how: impl Fn(&mut Value)) {
    let mut found = vec![value];
    for part in parts(path) {
        found = found
            .into_iter()
            .flat_map(|value| match (part, value) {
                (Part::All, Value::Array(items)) => items.iter_mut().collect(),
                (Part::All, Value::Object(members)) => members.values_mut().collect(),
                (Part::Place(place), Value::Array(items)) => {
                    items.get_mut(place).into_iter().collect()
                }
                (Part::Key(key), Value::Object(members)) => {
                    members.get_mut(key).into_iter().collect::<Vec<_>>()
                }
                _ => Vec::new(),
            })
            .collect();
    }
    found.into_iter().for_each(how);
}

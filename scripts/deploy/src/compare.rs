//! Where what is found differs from what is wanted.

use serde_json::Value;

/// How two values of a member are compared.
#[derive(Debug, Clone, Copy)]
pub enum As {
    /// Each must be the other; numbers by their value.
    Value,
    /// Lists in which order does not count.
    Set,
}

/// Members of functions.
pub const FUNCTION: &[(&str, As)] = &[
    ("name", As::Value),
    ("runtime", As::Value),
    ("execute", As::Set),
    ("events", As::Set),
    ("schedule", As::Value),
    ("timeout", As::Value),
    ("enabled", As::Value),
    ("logging", As::Value),
    ("entrypoint", As::Value),
    ("commands", As::Value),
    ("scopes", As::Set),
];

/// Members of buckets.
pub const BUCKET: &[(&str, As)] = &[
    ("name", As::Value),
    ("$permissions", As::Set),
    ("fileSecurity", As::Value),
    ("enabled", As::Value),
    ("maximumFileSize", As::Value),
    ("allowedFileExtensions", As::Set),
    ("compression", As::Value),
    ("encryption", As::Value),
    ("antivirus", As::Value),
];

/// Members of tables.
pub const TABLE: &[(&str, As)] = &[
    ("name", As::Value),
    ("$permissions", As::Set),
    ("rowSecurity", As::Value),
    ("enabled", As::Value),
];

/// Members of columns that can be changed.
pub const COLUMN: &[(&str, As)] = &[
    ("required", As::Value),
    ("default", As::Value),
    ("size", As::Value),
    ("min", As::Value),
    ("max", As::Value),
];

/// Members of columns that cannot be changed.
pub const COLUMN_NATURE: &[(&str, As)] = &[("type", As::Value), ("array", As::Value)];

/// Members of indexes.
pub const INDEX: &[(&str, As)] = &[
    ("type", As::Value),
    ("columns", As::Value),
    ("orders", As::Value),
];

/// Says of each member that differs what it is and what it should be.
pub fn differences(members: &[(&str, As)], wanted: &Value, found: &Value) -> Vec<String> {
    let mut said = Vec::new();
    for (member, how) in members {
        let Some(should) = wanted.get(*member) else {
            continue;
        };
        let is = found.get(*member).unwrap_or(&Value::Null);
        let alike = match how {
            As::Value => alike(should, is),
            As::Set => sorted(should) == sorted(is),
        };
        if !alike {
            said.push(format!("{member} is {is}, should be {should}"));
        }
    }
    said
}

fn alike(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one.as_f64() == other.as_f64(),
        _ => one == other,
    }
}

fn sorted(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let mut texts: Vec<String> = items.map(Value::to_string).collect();
    texts.sort();
    texts
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn order_counts_only_where_it_means_something() {
        let function = |events: Value| json!({ "events": events });
        let (one, other) = (json!(["a", "b"]), json!(["b", "a"]));
        let same = differences(FUNCTION, &function(one.clone()), &function(other.clone()));
        assert_eq!(same, Vec::<String>::new());
        let index = |columns: Value| json!({ "columns": columns });
        let said = differences(INDEX, &index(one), &index(other));
        assert_eq!(said, [r#"columns is ["b","a"], should be ["a","b"]"#]);
    }

    #[test]
    fn numbers_are_compared_by_value_and_unmentioned_members_not_at_all() {
        let wanted = json!({ "min": 0 });
        let found = json!({ "min": 0.0, "max": 7 });
        assert!(differences(COLUMN, &wanted, &found).is_empty());
        let said = differences(COLUMN, &json!({ "max": 8 }), &found);
        assert_eq!(said, ["max is 7, should be 8"]);
        let said = differences(COLUMN, &json!({ "size": 8 }), &found);
        assert_eq!(said, ["size is null, should be 8"]);
    }
}

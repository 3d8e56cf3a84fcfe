//! Queries of a subscription: which events a listener wants to hear of.
//!
//! They are read once, when subscribing. Comparisons are PHP's, as real Appwrite compares:
//! appwrite/appwrite:src/Appwrite/Utopia/Database/RuntimeQuery.php.

use std::cmp::Ordering;

use serde_json::{json, Map, Value};

use crate::query::Query;

/// What Appwrite allows here, in the order its message names them.
const ALLOWED: &str = "equal, notEqual, lessThan, lessThanEqual, greaterThan, greaterThanEqual, isNull, isNotNull, and, or, select";

/// Why queries were refused.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// The query is not one, or not one for realtime; the sentence is Appwrite's.
    Query(String),
    /// A `select` of something else than `*`, or no text at all: real Appwrite fails inside.
    Inside,
}

/// The queries of one subscription; all of them must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Filter(Option<Vec<Condition>>);

#[derive(Debug, Clone, PartialEq)]
enum Condition {
    All(Vec<Condition>),
    One(Vec<Condition>),
    Member {
        key: String,
        test: Test,
        values: Vec<Value>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Test {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Null,
    NotNull,
}

impl Filter {
    /// Lets everything through.
    pub fn everything() -> Self {
        Self(None)
    }

    /// Reads queries as clients send them; with none, or with `select("*")` among them, everything is let through.
    ///
    /// # Errors
    ///
    /// The first fault found.
    pub fn read(queries: &[Value]) -> Result<(Self, Vec<String>), Refused> {
        let mut parsed = Vec::new();
        for query in queries {
            let text = query.as_str().ok_or(Refused::Inside)?;
            parsed.push(parse(text)?);
        }
        let spelled = parsed.iter().map(|query| spell(query).to_string());
        let spelled = spelled.collect();
        if parsed.is_empty() || parsed.iter().any(|query| query.method == "select") {
            return Ok((Self::everything(), spelled));
        }
        let conditions = parsed.iter().filter_map(condition).collect();
        Ok((Self(Some(conditions)), spelled))
    }

    /// Whether an event with this payload is wanted.
    pub fn wants(&self, payload: &Map<String, Value>) -> bool {
        match &self.0 {
            None => true,
            Some(conditions) => conditions.iter().all(|one| one.holds(payload)),
        }
    }
}

impl Condition {
    fn holds(&self, payload: &Map<String, Value>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(payload)),
            Self::One(parts) => parts.iter().any(|part| part.holds(payload)),
            Self::Member { key, test, values } => payload
                .get(key)
                .is_some_and(|value| test.holds(value, values)),
        }
    }
}

impl Test {
    fn named(method: &str) -> Option<Self> {
        Some(match method {
            "equal" => Self::Equal,
            "notEqual" => Self::NotEqual,
            "lessThan" => Self::Less,
            "lessThanEqual" => Self::LessEqual,
            "greaterThan" => Self::Greater,
            "greaterThanEqual" => Self::GreaterEqual,
            "isNull" => Self::Null,
            "isNotNull" => Self::NotNull,
            _ => return None,
        })
    }

    fn holds(self, value: &Value, values: &[Value]) -> bool {
        let any = |wanted: fn(Ordering) -> bool| {
            let mut orders = values.iter().filter_map(|one| compare(value, one));
            orders.any(wanted)
        };
        match self {
            Self::Equal => values.contains(value),
            Self::NotEqual => !values.contains(value),
            Self::Less => any(Ordering::is_lt),
            Self::LessEqual => any(Ordering::is_le),
            Self::Greater => any(Ordering::is_gt),
            Self::GreaterEqual => any(Ordering::is_ge),
            Self::Null => value.is_null(),
            Self::NotNull => !value.is_null(),
        }
    }
}

/// PHP's `<=>`, for what JSON can hold. Lists and objects have no order here.
fn compare(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => None,
        (Value::String(left), Value::String(right)) => match (number(left), number(right)) {
            (Some(left), Some(right)) => left.partial_cmp(&right),
            _ => Some(left.cmp(right)),
        },
        (Value::Null, Value::String(right)) => Some("".cmp(right)),
        (Value::String(left), Value::Null) => Some(left.as_str().cmp("")),
        (Value::Bool(_) | Value::Null, _) | (_, Value::Bool(_) | Value::Null) => {
            Some(truth(left).cmp(&truth(right)))
        }
        (Value::Number(left), Value::String(right)) => match number(right) {
            Some(right) => left.as_f64()?.partial_cmp(&right),
            None => Some(left.to_string().cmp(right)),
        },
        (Value::String(_), Value::Number(_)) => compare(right, left).map(Ordering::reverse),
        (Value::Number(left), Value::Number(right)) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
    }
}

fn number(text: &str) -> Option<f64> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || b" +-.eE".contains(&byte);
    let is_number = text.bytes().all(is_plain) && text.bytes().any(|byte| byte.is_ascii_digit());
    is_number.then(|| text.trim().parse().ok()).flatten()
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty() && text != "0",
        Value::Array(items) => !items.is_empty(),
        Value::Object(members) => !members.is_empty(),
    }
}

fn parse(text: &str) -> Result<Query, Refused> {
    let value: Value = serde_json::from_str(text)
        .map_err(|_broken| Refused::Query("Invalid query: Syntax error".to_owned()))?;
    read(&value)
}

fn read(value: &Value) -> Result<Query, Refused> {
    let Some(query) = Query::from_value(value) else {
        return Err(Refused::Query(format!(
            "Invalid query. Must be an array, got {}",
            php_type(value)
        )));
    };
    if query.method == "select" && query.values != [json!("*")] {
        return Err(Refused::Inside);
    }
    let is_group = ["and", "or"].contains(&query.method.as_str());
    if !is_group && query.method != "select" && Test::named(&query.method).is_none() {
        return Err(Refused::Query(format!(
            "Query method '{}' is not supported in Realtime queries. Allowed: {ALLOWED}",
            query.method
        )));
    }
    if is_group {
        query
            .values
            .iter()
            .try_for_each(|part| read(part).map(drop))?;
    }
    Ok(query)
}

fn php_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "double",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) | Value::Object(_) => "array",
    }
}

fn condition(query: &Query) -> Option<Condition> {
    let parts = || {
        let parts = query.values.iter().filter_map(Query::from_value);
        parts.filter_map(|part| condition(&part)).collect()
    };
    Some(match query.method.as_str() {
        "and" => Condition::All(parts()),
        "or" => Condition::One(parts()),
        // A `select` inside a group is about no member, so it never holds.
        "select" => Condition::One(Vec::new()),
        method => Condition::Member {
            key: query.attribute.clone(),
            test: Test::named(method)?,
            values: query.values.clone(),
        },
    })
}

/// A query as Appwrite spells it back to the client.
fn spell(query: &Query) -> Value {
    let mut members = Map::new();
    members.insert("method".to_owned(), json!(query.method));
    if !query.attribute.is_empty() {
        members.insert("attribute".to_owned(), json!(query.attribute));
    }
    let is_group = ["and", "or"].contains(&query.method.as_str());
    let values = if is_group {
        let parts = query.values.iter().filter_map(Query::from_value);
        parts.map(|part| spell(&part)).collect()
    } else {
        query.values.clone()
    };
    if !is_group || !values.is_empty() {
        members.insert("values".to_owned(), json!(values));
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(queries: &[Value], payload: &Value) -> bool {
        let texts: Vec<Value> = queries.iter().map(|one| json!(one.to_string())).collect();
        let (filter, _) = Filter::read(&texts).unwrap();
        filter.wants(payload.as_object().unwrap())
    }

    fn query(method: &str, key: &str, values: &Value) -> Value {
        json!({"method": method, "attribute": key, "values": values})
    }

    #[test]
    fn each_test_compares_with_any_of_its_values() {
        let row = json!({"n": 7, "s": "b", "none": null});
        for (method, key, values, expected) in [
            ("equal", "n", json!([1, 7]), true),
            ("equal", "n", json!(["7"]), false),
            ("equal", "n", json!([7.0]), false),
            ("notEqual", "n", json!([7]), false),
            ("notEqual", "n", json!([8]), true),
            ("lessThan", "n", json!([7]), false),
            ("lessThanEqual", "n", json!([7]), true),
            ("greaterThan", "n", json!([6.5]), true),
            ("greaterThanEqual", "n", json!(["7"]), true),
            ("greaterThan", "s", json!(["a"]), true),
            ("lessThan", "s", json!(["a"]), false),
            ("isNull", "none", json!([]), true),
            ("isNotNull", "none", json!([]), false),
            ("isNotNull", "n", json!([]), true),
            ("isNull", "absent", json!([]), false),
            ("notEqual", "absent", json!([1]), false),
        ] {
            let found = wants(&[query(method, key, &values)], &row);
            assert_eq!(found, expected, "{method} {key} {values}");
        }
    }

    #[test]
    fn all_queries_must_hold_and_groups_nest() {
        let row = json!({"n": 7, "s": "b"});
        let seven = query("equal", "n", &json!([7]));
        let eight = query("equal", "n", &json!([8]));
        let b = query("equal", "s", &json!(["b"]));
        assert!(wants(&[seven.clone(), b.clone()], &row));
        assert!(!wants(&[eight.clone(), b.clone()], &row));
        let either = json!({"method": "or", "values": [eight.clone(), seven]});
        let both = json!({"method": "and", "values": [either.clone(), b]});
        assert!(wants(&[both], &row));
        let neither = json!({"method": "and", "values": [either, eight]});
        assert!(!wants(&[neither], &row));
    }

    #[test]
    fn no_query_and_select_of_all_let_everything_through() {
        let row = json!({"n": 7});
        assert!(wants(&[], &row));
        let all = json!({"method": "select", "values": ["*"]});
        assert!(wants(&[all, query("equal", "n", &json!([8]))], &row));
    }

    #[test]
    fn queries_that_realtime_does_not_know_are_refused_by_name() {
        let search = json!(query("search", "n", &json!(["x"])).to_string());
        let why = format!(
            "Query method 'search' is not supported in Realtime queries. Allowed: {ALLOWED}"
        );
        assert_eq!(Filter::read(&[search]), Err(Refused::Query(why)));
        let hidden = json!({"method": "or", "values": [query("limit", "", &json!([1]))]});
        assert!(Filter::read(&[json!(hidden.to_string())]).is_err());
    }

    #[test]
    fn a_narrower_select_fails_inside() {
        let some = json!(query("select", "", &json!(["n"])).to_string());
        assert_eq!(Filter::read(&[some]), Err(Refused::Inside));
        assert_eq!(Filter::read(&[json!(7)]), Err(Refused::Inside));
    }

    #[test]
    fn broken_text_is_refused_as_such() {
        let why = Refused::Query("Invalid query: Syntax error".to_owned());
        assert_eq!(Filter::read(&[json!("{")]), Err(why));
    }

    #[test]
    fn queries_are_spelled_back() {
        let text = r#"{"method":"equal","attribute":"n","values":[7]}"#;
        let (_, spelled) = Filter::read(&[json!(text)]).unwrap();
        assert_eq!(spelled, [text]);
    }
}

//! Operators: values that say what to do to a cell, such as `{"method":"increment","values":[1]}` as text.
//!
//! They are applied inside the write transaction to the value that is there, so that no change is lost. Limits are kept to as
//! Appwrite 1.9.6 does: a number that would pass its limit becomes the limit.

mod lists;
mod numbers;
mod texts;

use jiff::Timestamp;
use serde_json::Value;

use crate::data::schema::model::{Column, Kind, Table};
use crate::data::wording::bad_request;
use crate::error::Result;
use crate::query::php_type;
use crate::resources::Document;

/// What an operator may be.
const METHODS: &[&str] = &[
    "increment",
    "decrement",
    "multiply",
    "divide",
    "modulo",
    "power",
    "stringConcat",
    "stringReplace",
    "toggle",
    "arrayAppend",
    "arrayPrepend",
    "arrayInsert",
    "arrayRemove",
    "arrayUnique",
    "arrayIntersect",
    "arrayDiff",
    "arrayFilter",
    "dateAddDays",
    "dateSubDays",
    "dateSetNow",
];

/// Something to do to a cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Operator {
    /// Key of the column.
    pub key: String,
    method: String,
    values: Vec<Value>,
}

/// Takes the operators out of the values of a row.
///
/// # Errors
///
/// 400 `general_bad_request` for one that is malformed.
pub fn take(table: &Table, data: &mut Document) -> Result<Vec<Operator>> {
    let mut operators = Vec::new();
    for (key, value) in data.iter() {
        let is_relation = table
            .column(key)
            .is_some_and(|column| column.relation.is_some());
        if !key.starts_with('$') && !is_relation {
            operators.extend(Operator::read(key, value)?);
        }
    }
    for operator in &operators {
        data.remove(&operator.key);
    }
    Ok(operators)
}

impl Operator {
    /// Reads a value that may be an operator: its JSON text, or its JSON.
    fn read(key: &str, value: &Value) -> Result<Option<Self>> {
        let parsed = match value {
            Value::String(text) if text.trim_start().starts_with('{') => {
                serde_json::from_str(text).unwrap_or_default()
            }
            Value::Object(_) => value.clone(),
            _ => return Ok(None),
        };
        let method = parsed
            .get("method")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !METHODS.contains(&method) {
            return Ok(None);
        }
        let values = match parsed.get("values") {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values.clone(),
            Some(other) => {
                let kind = php_type(other);
                return Err(bad_request(format!(
                    "Invalid operator for attribute \"{key}\": Invalid operator values. Must be an array, got {kind}"
                )));
            }
        };
        Ok(Some(Self {
            key: key.to_owned(),
            method: method.to_owned(),
            values,
        }))
    }

    /// Refuses an operator that its column does not take; `current` is the value it would work on, where that is known.
    pub fn check(&self, table: &Table, current: Option<&Value>) -> Result<(), String> {
        let Some(column) = table.column(&self.key) else {
            return Err(format!("Unknown attribute: \"{}\"", self.key));
        };
        match self.method.as_str() {
            "increment" | "decrement" | "multiply" | "divide" | "modulo" | "power" => {
                self.check_number(column, current)
            }
            "stringConcat" | "stringReplace" => self.check_text(column, current),
            "toggle" => self.check_column(column.kind == Kind::Boolean, "non-boolean"),
            "dateAddDays" | "dateSubDays" | "dateSetNow" => self.check_date(column),
            _ => self.check_list(column, current),
        }
    }

    fn check_column(&self, fits: bool, not: &str) -> Result<(), String> {
        if fits {
            Ok(())
        } else {
            Err(format!(
                "Cannot apply {} operator to {not} field '{}'",
                self.method, self.key
            ))
        }
    }

    fn refuse(&self, why: &str) -> String {
        format!("Cannot apply {} operator: {why}", self.method)
    }

    /// What the cell holds afterwards.
    pub fn apply(&self, column: &Column, current: &Value, now: Timestamp) -> Value {
        match self.method.as_str() {
            "increment" | "decrement" | "multiply" | "divide" | "modulo" | "power" => {
                self.number(column, current)
            }
            "stringConcat" => Value::from(format!("{}{}", text(current), self.text(0))),
            "stringReplace" if current.is_null() => Value::Null,
            "stringReplace" => Value::from(text(current).replace(self.text(0), self.text(1))),
            "toggle" => Value::from(current.as_bool() != Some(true)),
            "dateAddDays" => self.moved(current, 1),
            "dateSubDays" => self.moved(current, -1),
            "dateSetNow" => Value::from(crate::clock::stamp(now)),
            _ => self.list(current),
        }
    }

    fn text(&self, place: usize) -> &str {
        self.values
            .get(place)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::lists::MOST_ITEMS;
    use super::*;
    use serde_json::json;

    fn column(kind: Kind, array: bool) -> Column {
        Column {
            key: "c".to_owned(),
            kind,
            size: 4,
            required: false,
            array,
            default: Value::Null,
            format: crate::data::schema::model::Format::Plain,
            encrypt: false,
            created_at: String::new(),
            updated_at: String::new(),
            relation: None,
        }
    }

    fn after(kind: Kind, array: bool, method: &str, values: &Value, current: &Value) -> Value {
        let text = json!({"method": method, "values": values}).to_string();
        let operator = Operator::read("c", &Value::from(text)).unwrap().unwrap();
        operator.apply(&column(kind, array), current, Timestamp::UNIX_EPOCH)
    }

    #[test]
    fn numbers_stop_at_their_limit() {
        assert_eq!(
            after(
                Kind::Integer,
                false,
                "increment",
                &json!([50, 20]),
                &json!(8)
            ),
            json!(20)
        );
        assert_eq!(
            after(
                Kind::Integer,
                false,
                "decrement",
                &json!([50, 2]),
                &json!(8)
            ),
            json!(2)
        );
        assert_eq!(
            after(Kind::Integer, false, "increment", &json!([3]), &Value::Null),
            json!(3)
        );
        assert_eq!(
            after(Kind::Integer, false, "power", &json!([2]), &json!(3)),
            json!(9)
        );
        assert_eq!(
            after(Kind::Double, false, "divide", &json!([4]), &json!(3)),
            json!(0.75)
        );
    }

    #[test]
    fn lists_are_changed_as_mariadb_does() {
        let held = json!(["x", "y", "x"]);
        let run = |method, values| after(Kind::String, true, method, &values, &held);
        assert_eq!(
            run("arrayAppend", json!(["z"])),
            json!(["x", "y", "x", "z"])
        );
        assert_eq!(run("arrayRemove", json!(["X"])), json!(["y"]));
        assert_eq!(
            run("arrayInsert", json!([1, "i"])),
            json!(["x", "i", "y", "x"])
        );
        assert_eq!(run("arrayDiff", json!(["y"])), json!(["x", "x"]));
        let numbers = after(
            Kind::Integer,
            true,
            "arrayUnique",
            &json!([]),
            &json!([3, 1, 2, 3]),
        );
        assert_eq!(numbers, json!([1, 2, 3]));
        let numbers = after(
            Kind::Integer,
            true,
            "arrayFilter",
            &json!(["greaterThan", 1]),
            &json!([1, 2, 3]),
        );
        assert_eq!(numbers, json!([2, 3]));
    }

    #[test]
    fn operators_that_a_column_does_not_take_are_refused() {
        let long = vec![json!("x"); MOST_ITEMS + 1];
        for (kind, array, method, values, message) in [
            (Kind::String, false, "increment", json!([1]), "Cannot apply increment operator to non-numeric field 'c'"),
            (Kind::Bigint, false, "increment", json!([1]), "Cannot apply increment operator to non-numeric field 'c'"),
            (Kind::Integer, false, "increment", json!([]), "Cannot apply increment operator: value must be numeric, got NULL"),
            (Kind::Integer, false, "power", json!([true]), "Cannot apply power operator: value must be numeric, got boolean"),
            (Kind::Integer, false, "divide", json!([0]), "Cannot apply divide operator: division by zero"),
            (Kind::Double, false, "modulo", json!(["0.0"]), "Cannot apply modulo operator: modulo by zero"),
            (Kind::Integer, false, "increment", json!([1, "x"]), "Cannot apply increment operator: max/min limit must be numeric, got string"),
            (Kind::Integer, false, "arrayAppend", json!([1]), "Cannot apply arrayAppend operator to non-array field 'c'"),
            (Kind::Integer, false, "arrayDiff", json!([1]), "Cannot use arrayDiff operator on non-array attribute 'c'"),
            (Kind::Integer, true, "arrayAppend", json!([1, 2_147_483_648_i64]), "Cannot apply arrayAppend operator: array items must be between -2147483648 and 2147483647"),
            (Kind::Integer, true, "arrayPrepend", json!([[-2_147_483_649_i64]]), "Cannot apply arrayPrepend operator: array items must be between -2147483648 and 2147483647"),
            (Kind::Integer, true, "arrayInsert", json!([0, 4_000_000_000_i64]), "Cannot apply arrayInsert operator: array items must be between -2147483648 and 2147483647"),
            (Kind::Bigint, true, "arrayAppend", json!([2_147_483_648_i64]), ""),
            (Kind::String, true, "arrayInsert", json!([1]), "Cannot apply arrayInsert operator: requires exactly 2 values (index and value)"),
            (Kind::String, true, "arrayInsert", json!([-1, "x"]), "Cannot apply arrayInsert operator: index must be a non-negative integer"),
            (Kind::String, true, "arrayRemove", json!([]), "Cannot apply arrayRemove operator: requires a value to remove"),
            (Kind::String, true, "arrayIntersect", json!([]), "arrayIntersect operator requires a non-empty array value"),
            (Kind::String, true, "arrayDiff", json!([]), ""),
            (Kind::String, true, "arrayFilter", json!([]), "Cannot apply arrayFilter operator: requires 1 or 2 values (condition and optional comparison value)"),
            (Kind::String, true, "arrayFilter", json!([1]), "Cannot apply arrayFilter operator: condition must be a string"),
            (Kind::String, false, "arrayAppend", json!(long), "Array size 10001 exceeds maximum allowed size of 10000 for array operations"),
            (Kind::String, true, "arrayRemove", json!([long]), "Array size 10001 exceeds maximum allowed size of 10000 for array operations"),
            (Kind::Integer, false, "stringConcat", json!(["x"]), "Cannot apply stringConcat operator to non-string field 'c'"),
            (Kind::String, false, "stringConcat", json!([1]), "Cannot apply stringConcat operator: requires a string value"),
            (Kind::String, false, "stringReplace", json!(["x"]), "Cannot apply stringReplace operator: requires exactly 2 string values (search and replace)"),
            (Kind::String, false, "toggle", json!([]), "Cannot apply toggle operator to non-boolean field 'c'"),
            (Kind::Datetime, false, "dateAddDays", json!(["1"]), "Cannot apply dateAddDays operator: requires an integer number of days"),
            (Kind::String, false, "dateSetNow", json!([]), "Cannot apply dateSetNow operator to non-datetime field 'c'"),
        ] {
            let table = Table {
                columns: vec![column(kind, array)],
                ..Table::default()
            };
            let text = json!({"method": method, "values": values}).to_string();
            let operator = Operator::read("c", &Value::from(text)).unwrap().unwrap();
            let refused = operator.check(&table, None).err().unwrap_or_default();
            assert_eq!(refused, message, "{kind:?} {method}");
        }
    }

    #[test]
    fn dates_move_by_days() {
        let moved = after(
            Kind::Datetime,
            false,
            "dateAddDays",
            &json!([1]),
            &json!("2020-01-31T00:00:00.000+00:00"),
        );
        assert_eq!(moved, json!("2020-02-01T00:00:00.000+00:00"));
    }

    #[test]
    fn text_that_is_no_operator_stays_text() {
        for text in [
            "{\"method\": \"explode\", \"values\": [1]}",
            "{}",
            "plain",
            "{broken",
        ] {
            assert_eq!(
                Operator::read("c", &Value::from(text)).unwrap(),
                None,
                "{text}"
            );
        }
    }
}

//! Operators: values that say what to do to a cell, such as `{"method":"increment","values":[1]}` as text.
//!
//! They are applied inside the write transaction to the value that is there, so that no change is lost. Limits are kept to as
//! Appwrite 1.9.6 does: a number that would pass its limit becomes the limit.

use jiff::{Span, Timestamp};
use serde_json::{Number, Value};

use super::cells::shown_number;
use crate::collation;
use crate::data::datetime;
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

/// Conditions of `arrayFilter`.
const CONDITIONS: &[&str] = &[
    "equal",
    "notEqual",
    "greaterThan",
    "greaterThanEqual",
    "lessThan",
    "lessThanEqual",
    "isNull",
    "isNotNull",
];

/// Most items of a list in an operator.
const MOST_ITEMS: usize = 10_000;

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

    fn check_number(&self, column: &Column, current: Option<&Value>) -> Result<(), String> {
        self.check_column(
            matches!(column.kind, Kind::Integer | Kind::Double),
            "non-numeric",
        )?;
        let method = self.method.as_str();
        let Some(by) = self.values.first().and_then(numeric) else {
            let given = self.values.first().unwrap_or(&Value::Null);
            return Err(self.refuse(&format!("value must be numeric, got {}", php_type(given))));
        };
        if by == 0.0 && matches!(method, "divide" | "modulo") {
            let what = if method == "divide" {
                "division"
            } else {
                "modulo"
            };
            return Err(self.refuse(&format!("{what} by zero")));
        }
        let limit = self.values.get(1).filter(|limit| !limit.is_null());
        if let Some(limit) = limit.filter(|limit| numeric(limit).is_none()) {
            return Err(self.refuse(&format!(
                "max/min limit must be numeric, got {}",
                php_type(limit)
            )));
        }
        if let (Some(current), Kind::Integer, None) = (current, column.kind, limit) {
            let after = self.calculate(numeric(current).unwrap_or(0.0), by);
            if after > f64::from(i32::MAX) {
                return Err(self.refuse(&format!("would overflow maximum value of {}", i32::MAX)));
            }
            if after < f64::from(i32::MIN) {
                return Err(self.refuse(&format!("would underflow minimum value of {}", i32::MIN)));
            }
        }
        Ok(())
    }

    fn check_text(&self, column: &Column, current: Option<&Value>) -> Result<(), String> {
        let is_concat = self.method == "stringConcat";
        self.check_column(
            column.kind.is_text() && !(is_concat && column.array),
            "non-string",
        )?;
        let texts: Vec<Option<&str>> = self.values.iter().map(Value::as_str).collect();
        match (is_concat, texts.as_slice()) {
            (true, [Some(added), ..]) => {
                let held = current.map_or(0, |current| current.as_str().unwrap_or_default().len());
                let after = u64::try_from(held + added.len()).unwrap_or(u64::MAX);
                if current.is_some() && column.size > 0 && after > column.size {
                    let size = column.size;
                    return Err(self.refuse(&format!(
                        "result would exceed maximum length of {size} characters"
                    )));
                }
                Ok(())
            }
            (true, _) => Err(self.refuse("requires a string value")),
            (false, [Some(_), Some(_)]) => Ok(()),
            (false, _) => Err(self.refuse("requires exactly 2 string values (search and replace)")),
        }
    }

    fn check_date(&self, column: &Column) -> Result<(), String> {
        self.check_column(column.kind == Kind::Datetime, "non-datetime")?;
        let has_days = self.values.first().is_some_and(Value::is_i64);
        if self.method == "dateSetNow" || has_days {
            Ok(())
        } else {
            Err(self.refuse("requires an integer number of days"))
        }
    }

    fn check_list(&self, column: &Column, current: Option<&Value>) -> Result<(), String> {
        let method = self.method.as_str();
        self.check_count()?;
        if !column.array {
            return Err(match method {
                "arrayIntersect" | "arrayDiff" => {
                    format!(
                        "Cannot use {method} operator on non-array attribute '{}'",
                        self.key
                    )
                }
                _ => format!(
                    "Cannot apply {method} operator to non-array field '{}'",
                    self.key
                ),
            });
        }
        match method {
            "arrayAppend" | "arrayPrepend" => self.check_bounds(column, self.items()),
            "arrayInsert" => self.check_insert(column, current),
            "arrayRemove" if self.values.is_empty() => {
                Err(self.refuse("requires a value to remove"))
            }
            "arrayIntersect" if self.values.is_empty() => {
                Err("arrayIntersect operator requires a non-empty array value".to_owned())
            }
            "arrayFilter" => self.check_condition(),
            _ => Ok(()),
        }
    }

    /// The values, or those of the list that is the first of them.
    fn items(&self) -> &[Value] {
        match self.values.first() {
            Some(Value::Array(items)) => items,
            _ => &self.values,
        }
    }

    fn check_count(&self) -> Result<(), String> {
        let takes_many = !matches!(
            self.method.as_str(),
            "arrayInsert" | "arrayUnique" | "arrayFilter"
        );
        let count = self.items().len();
        if takes_many && count > MOST_ITEMS {
            return Err(format!("Array size {count} exceeds maximum allowed size of {MOST_ITEMS} for array operations"));
        }
        Ok(())
    }

    /// Whole numbers of a list have 32 bits, whatever the range of the column.
    fn check_bounds(&self, column: &Column, items: &[Value]) -> Result<(), String> {
        let is_beyond = |item: &Value| {
            numeric(item).is_some_and(|number| {
                !(f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)
            })
        };
        if column.kind == Kind::Integer && items.iter().any(is_beyond) {
            let (min, max) = (i32::MIN, i32::MAX);
            return Err(self.refuse(&format!("array items must be between {min} and {max}")));
        }
        Ok(())
    }

    fn check_insert(&self, column: &Column, current: Option<&Value>) -> Result<(), String> {
        let [index, value] = self.values.as_slice() else {
            return Err(self.refuse("requires exactly 2 values (index and value)"));
        };
        let Some(index) = index.as_u64() else {
            return Err(self.refuse("index must be a non-negative integer"));
        };
        self.check_bounds(column, std::slice::from_ref(value))?;
        let length = current.and_then(Value::as_array).map(Vec::len);
        match length {
            Some(length) if usize::try_from(index).map_or(true, |index| index > length) => {
                Err(self.refuse(&format!(
                    "index {index} is out of bounds for array of length {length}"
                )))
            }
            _ => Ok(()),
        }
    }

    fn check_condition(&self) -> Result<(), String> {
        if !(1..=2).contains(&self.values.len()) {
            return Err(
                self.refuse("requires 1 or 2 values (condition and optional comparison value)")
            );
        }
        match self.values.first().and_then(Value::as_str) {
            None => Err(self.refuse("condition must be a string")),
            Some(condition) if !CONDITIONS.contains(&condition) => {
                let known = CONDITIONS.join(", ");
                Err(format!(
                    "Invalid array filter condition '{condition}'. Must be one of: {known}"
                ))
            }
            Some(_) => Ok(()),
        }
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

    fn calculate(&self, current: f64, by: f64) -> f64 {
        match self.method.as_str() {
            "increment" => current + by,
            "decrement" => current - by,
            "multiply" => current * by,
            "divide" => current / by,
            "modulo" => current % by,
            _ => current.powf(by),
        }
    }

    fn number(&self, column: &Column, current: &Value) -> Value {
        let by = self.values.first().unwrap_or(&Value::Null);
        let limit = self.values.get(1).and_then(numeric);
        if let Some(exact) = self
            .exact(current, by)
            .filter(|_| limit.is_none() && column.kind == Kind::Integer)
        {
            return Value::from(exact);
        }
        let mut after = self.calculate(numeric(current).unwrap_or(0.0), numeric(by).unwrap_or(1.0));
        if let Some(limit) = limit {
            after = match self.method.as_str() {
                "decrement" | "divide" => after.max(limit),
                _ => after.min(limit),
            };
        }
        if column.kind == Kind::Integer {
            after = after.round();
        }
        let number = Number::from_f64(after).map_or(Value::Null, Value::Number);
        if column.kind == Kind::Integer {
            shown_number(&number)
        } else {
            number
        }
    }

    /// Whole numbers are added without the detour over floats, so that none of 64 bits loses its end.
    fn exact(&self, current: &Value, by: &Value) -> Option<i64> {
        let current = if current.is_null() {
            0
        } else {
            current.as_i64()?
        };
        match self.method.as_str() {
            "increment" => current.checked_add(by.as_i64()?),
            "decrement" => current.checked_sub(by.as_i64()?),
            "multiply" => current.checked_mul(by.as_i64()?),
            "modulo" => current.checked_rem(by.as_i64()?),
            _ => None,
        }
    }

    fn moved(&self, current: &Value, sign: i64) -> Value {
        let days = self
            .values
            .first()
            .and_then(Value::as_i64)
            .unwrap_or_default();
        let hours = Span::new().try_hours(sign.saturating_mul(days).saturating_mul(24));
        let instant = current.as_str().and_then(datetime::parse);
        match (instant, hours) {
            (Some(instant), Ok(hours)) => match instant.checked_add(hours) {
                Ok(moved) => Value::from(crate::clock::stamp(moved)),
                Err(_) => current.clone(),
            },
            _ => current.clone(),
        }
    }

    fn list(&self, current: &Value) -> Value {
        let held = current.as_array().map_or(&[][..], Vec::as_slice);
        let among = |item: &Value| self.values.iter().any(|value| is_same(item, value));
        let items: Vec<Value> = match self.method.as_str() {
            "arrayAppend" => held.iter().chain(&self.values).cloned().collect(),
            "arrayPrepend" => self.values.iter().chain(held).cloned().collect(),
            "arrayInsert" => return self.inserted(current),
            "arrayRemove" => {
                let gone = self.values.first().unwrap_or(&Value::Null);
                held.iter()
                    .filter(|item| !item.is_null() && !is_same(item, gone))
                    .cloned()
                    .collect()
            }
            "arrayUnique" => distinct(held),
            "arrayIntersect" => held.iter().filter(|item| among(item)).cloned().collect(),
            "arrayDiff" => held.iter().filter(|item| !among(item)).cloned().collect(),
            _ => held
                .iter()
                .filter(|item| self.passes(item))
                .cloned()
                .collect(),
        };
        Value::Array(items)
    }

    fn inserted(&self, current: &Value) -> Value {
        let (Some(held), [index, value]) = (current.as_array(), self.values.as_slice()) else {
            return current.clone();
        };
        let mut items = held.clone();
        let index = index
            .as_u64()
            .and_then(|index| usize::try_from(index).ok())
            .unwrap_or(items.len());
        items.insert(index.min(items.len()), value.clone());
        Value::Array(items)
    }

    fn passes(&self, item: &Value) -> bool {
        let wanted = self.values.get(1).unwrap_or(&Value::Null);
        let ordered = || {
            numeric(item)
                .unwrap_or(0.0)
                .partial_cmp(&numeric(wanted).unwrap_or(0.0))
        };
        match self.text(0) {
            "isNull" => item.is_null(),
            "isNotNull" => !item.is_null(),
            _ if item.is_null() || wanted.is_null() => false,
            "equal" => is_same(item, wanted),
            "notEqual" => !is_same(item, wanted),
            "greaterThan" => ordered().is_some_and(std::cmp::Ordering::is_gt),
            "greaterThanEqual" => ordered().is_some_and(std::cmp::Ordering::is_ge),
            "lessThan" => ordered().is_some_and(std::cmp::Ordering::is_lt),
            "lessThanEqual" => ordered().is_some_and(std::cmp::Ordering::is_le),
            _ => true,
        }
    }
}

fn numeric(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => shown_number(other).to_string(),
    }
}

/// MariaDB takes list items out as text and compares them so.
fn is_same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => left == right,
        (left, right) => collation::same(&as_text(left), &as_text(right)),
    }
}

/// Every item once, in the order of texts, as MariaDB aggregates them.
fn distinct(held: &[Value]) -> Vec<Value> {
    let mut items = held.to_vec();
    items.sort_by(|left, right| collation::compare(&as_text(left), &as_text(right)));
    items.dedup_by(|left, right| is_same(left, right));
    items
}

#[cfg(test)]
mod tests {
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

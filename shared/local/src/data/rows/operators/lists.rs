//! Operators on lists.

use serde_json::Value;

use super::super::cells::shown_number;
use super::numbers::numeric;
use super::Operator;
use crate::collation;
use crate::data::schema::model::{Column, Kind};

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
pub const MOST_ITEMS: usize = 10_000;

impl Operator {
    pub(super) fn check_list(
        &self,
        column: &Column,
        current: Option<&Value>,
    ) -> Result<(), String> {
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

    pub(super) fn list(&self, current: &Value) -> Value {
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

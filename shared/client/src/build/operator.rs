//! Changes that Appwrite computes itself, inside the row.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

/// A change that Appwrite computes itself while it writes a cell, so that no value is read first.
///
/// An operator is a type of its own: it passes the screen of [`Changes`](crate::Changes), while user text that merely
/// looks like one does not. Unlike [`Rows::increment`](crate::Rows::increment), an operator that meets its limit keeps
/// the old value silently.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Operator {
    method: &'static str,
    values: Vec<Value>,
}

/// A number that an operator or an increment takes.
pub trait Quantity: Into<Value> + sealed::Sealed {}

mod sealed {
    /// Closes [`super::Quantity`] to numbers.
    pub trait Sealed {}
}

macro_rules! quantities {
    ($($number:ty),*) => {$(
        impl sealed::Sealed for $number {}
        impl Quantity for $number {}
    )*};
}

quantities!(i32, i64, u32, u64, f64);

/// What [`Operator::array_filter`] keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Elements equal to the value.
    Equal,
    /// Elements other than the value.
    NotEqual,
    /// Elements above the value.
    GreaterThan,
    /// Elements at or above the value.
    GreaterThanEqual,
    /// Elements below the value.
    LessThan,
    /// Elements at or below the value.
    LessThanEqual,
    /// Elements that contain the value.
    Contains,
    /// Null elements.
    IsNull,
    /// Elements that are not null.
    IsNotNull,
}

impl Condition {
    fn text(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::NotEqual => "notEqual",
            Self::GreaterThan => "greaterThan",
            Self::GreaterThanEqual => "greaterThanEqual",
            Self::LessThan => "lessThan",
            Self::LessThanEqual => "lessThanEqual",
            Self::Contains => "contains",
            Self::IsNull => "isNull",
            Self::IsNotNull => "isNotNull",
        }
    }
}

macro_rules! bounded {
    ($($(#[$doc:meta])* $name:ident, $(#[$limited_doc:meta])* $limited:ident => $method:literal),* $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(value: impl Quantity) -> Self {
            Self::of($method, vec![value.into()])
        }

        $(#[$limited_doc])*
        pub fn $limited(value: impl Quantity, limit: impl Quantity) -> Self {
            Self::of($method, vec![value.into(), limit.into()])
        }
    )*};
}

macro_rules! listed {
    ($($(#[$doc:meta])* $name:ident => $method:literal),* $(,)?) => {$(
        $(#[$doc])*
        pub fn $name<V: Into<Value>>(values: impl IntoIterator<Item = V>) -> Self {
            Self::of($method, values.into_iter().map(Into::into).collect())
        }
    )*};
}

impl Operator {
    bounded! {
        /// Adds a number.
        increment_by,
        /// Adds a number unless the result would exceed the maximum.
        increment_with_max => "increment",
        /// Subtracts a number.
        decrement_by,
        /// Subtracts a number unless the result would fall below the minimum.
        decrement_with_min => "decrement",
        /// Multiplies by a number.
        multiply,
        /// Multiplies unless the result would exceed the maximum.
        multiply_with_max => "multiply",
        /// Divides by a number; the server refuses zero.
        divide,
        /// Divides unless the result would fall below the minimum.
        divide_with_min => "divide",
        /// Raises to a power.
        power,
        /// Raises to a power unless the result would exceed the maximum.
        power_with_max => "power",
    }

    listed! {
        /// Adds elements at the end.
        array_append => "arrayAppend",
        /// Adds elements at the start.
        array_prepend => "arrayPrepend",
        /// Keeps the elements that are also given.
        array_intersect => "arrayIntersect",
        /// Keeps the elements that are not given.
        array_diff => "arrayDiff",
    }

    /// Adds one.
    pub fn increment() -> Self {
        Self::increment_by(1)
    }

    /// Subtracts one.
    pub fn decrement() -> Self {
        Self::decrement_by(1)
    }

    /// Keeps the remainder of a division; the server refuses zero.
    pub fn modulo(divisor: impl Quantity) -> Self {
        Self::of("modulo", vec![divisor.into()])
    }

    /// Inserts one element at an index.
    pub fn array_insert(index: i64, value: impl Into<Value>) -> Self {
        Self::of("arrayInsert", vec![index.into(), value.into()])
    }

    /// Removes the elements equal to a value.
    pub fn array_remove(value: impl Into<Value>) -> Self {
        Self::of("arrayRemove", vec![value.into()])
    }

    /// Removes repeated elements.
    pub fn array_unique() -> Self {
        Self::of("arrayUnique", Vec::new())
    }

    /// Keeps the elements that meet a condition which needs no value.
    pub fn array_filter(condition: Condition) -> Self {
        Self::of("arrayFilter", vec![condition.text().into(), Value::Null])
    }

    /// Keeps the elements that meet a condition on a value.
    pub fn array_filter_with_value(condition: Condition, value: impl Into<Value>) -> Self {
        Self::of("arrayFilter", vec![condition.text().into(), value.into()])
    }

    /// Appends text.
    pub fn string_concat(text: impl Into<String>) -> Self {
        Self::of("stringConcat", vec![Value::String(text.into())])
    }

    /// Replaces every occurrence of a text.
    pub fn string_replace(search: impl Into<String>, replace: impl Into<String>) -> Self {
        let values = vec![Value::String(search.into()), Value::String(replace.into())];
        Self::of("stringReplace", values)
    }

    /// Turns true into false and false into true.
    pub fn toggle() -> Self {
        Self::of("toggle", Vec::new())
    }

    /// Moves an instant forward by days.
    pub fn date_add_days(days: i64) -> Self {
        Self::of("dateAddDays", vec![days.into()])
    }

    /// Moves an instant back by days.
    pub fn date_sub_days(days: i64) -> Self {
        Self::of("dateSubDays", vec![days.into()])
    }

    /// Sets an instant to the server's now.
    pub fn date_set_now() -> Self {
        Self::of("dateSetNow", Vec::new())
    }

    fn of(method: &'static str, values: Vec<Value>) -> Self {
        Self { method, values }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_unwritable| fmt::Error)?;
        f.write_str(&text)
    }
}

impl From<Operator> for Value {
    /// The text that the API takes for the operator.
    fn from(operator: Operator) -> Self {
        Self::String(operator.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_are_written_as_the_sdk_writes_them() {
        let written = [
            (
                Operator::increment(),
                r#"{"method":"increment","values":[1]}"#,
            ),
            (
                Operator::increment_by(2.5),
                r#"{"method":"increment","values":[2.5]}"#,
            ),
            (
                Operator::increment_with_max(1, 50),
                r#"{"method":"increment","values":[1,50]}"#,
            ),
            (
                Operator::decrement_with_min(1, 0),
                r#"{"method":"decrement","values":[1,0]}"#,
            ),
            (Operator::modulo(7), r#"{"method":"modulo","values":[7]}"#),
            (
                Operator::array_append(["a", "b"]),
                r#"{"method":"arrayAppend","values":["a","b"]}"#,
            ),
            (
                Operator::array_insert(0, "a"),
                r#"{"method":"arrayInsert","values":[0,"a"]}"#,
            ),
            (
                Operator::array_unique(),
                r#"{"method":"arrayUnique","values":[]}"#,
            ),
            (
                Operator::array_filter(Condition::IsNotNull),
                r#"{"method":"arrayFilter","values":["isNotNull",null]}"#,
            ),
            (
                Operator::array_filter_with_value(Condition::GreaterThan, 3),
                r#"{"method":"arrayFilter","values":["greaterThan",3]}"#,
            ),
            (
                Operator::string_replace("a", "b"),
                r#"{"method":"stringReplace","values":["a","b"]}"#,
            ),
            (Operator::toggle(), r#"{"method":"toggle","values":[]}"#),
            (
                Operator::date_set_now(),
                r#"{"method":"dateSetNow","values":[]}"#,
            ),
        ];
        for (operator, text) in written {
            assert_eq!(operator.to_string(), text);
        }
    }
}

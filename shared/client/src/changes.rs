//! The cells that a write changes.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::build::Operator;
use crate::error::{Error, Result};
use crate::screen::screened;

/// The cells that an update or upsert writes: plain values, and operators that Appwrite computes.
///
/// Plain values are screened. A text that Appwrite would execute as an operator (its trimmed form is a JSON object with
/// a text under `method`) is stored with a zero-width space in front, which [`Row`](crate::Row) takes off again; only an [`Operator`] given to
/// [`Changes::apply`] is executed.
///
/// ```
/// use client::{Changes, Operator};
///
/// let changes = Changes::new()
///     .set("bio", "I like maths")
///     .apply("edits", Operator::increment());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Changes {
    cells: Map<String, Value>,
    has_operators: bool,
    fault: Option<String>,
}

impl Changes {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every member of a value that is written as a JSON object, such as a row's struct.
    pub fn of<T: Serialize + ?Sized>(row: &T) -> Self {
        let changes = Self::new();
        match serde_json::to_value(row) {
            Ok(Value::Object(cells)) => {
                cells.into_iter().fold(changes, |changes, (column, value)| {
                    changes.put(column, value)
                })
            }
            Ok(_scalar) => changes.faulty("a row is an object"),
            Err(cause) => changes.faulty(&cause.to_string()),
        }
    }

    /// Writes a plain value, which is screened.
    #[must_use]
    pub fn set<T: Serialize>(self, column: impl AsRef<str>, value: T) -> Self {
        match serde_json::to_value(value) {
            Ok(value) => self.put(column.as_ref().to_owned(), value),
            Err(cause) => self.faulty(&cause.to_string()),
        }
    }

    /// Lets Appwrite compute the cell.
    #[must_use]
    pub fn apply(mut self, column: impl AsRef<str>, operator: Operator) -> Self {
        self.has_operators = true;
        self.cells
            .insert(column.as_ref().to_owned(), operator.into());
        self
    }

    /// True if nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.fault.is_none()
    }

    /// True if writing the same changes twice may differ from writing them once.
    pub(crate) fn has_operators(&self) -> bool {
        self.has_operators
    }

    /// The cells as they are sent.
    pub(crate) fn cells(&self) -> Result<&Map<String, Value>> {
        match &self.fault {
            Some(fault) => Err(Error::refused(format!("a cell cannot be written: {fault}"))),
            None => Ok(&self.cells),
        }
    }

    fn put(mut self, column: String, value: Value) -> Self {
        match screened(value) {
            Ok(value) => {
                self.cells.insert(column, value);
                self
            }
            Err(refusal) => self.faulty(&format!("{column}: {refusal}")),
        }
    }

    fn faulty(mut self, fault: &str) -> Self {
        self.fault.get_or_insert_with(|| fault.to_owned());
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const INJECTED: &str = r#"{"method":"increment","values":[1000]}"#;

    #[test]
    fn text_is_screened_and_operators_pass() {
        let changes = Changes::new()
            .set("bio", INJECTED)
            .apply("likes", Operator::increment());
        let expected = json!({
            "bio": format!("\u{200B}{INJECTED}"),
            "likes": r#"{"method":"increment","values":[1]}"#,
        });
        assert_eq!(Value::Object(changes.cells().unwrap().clone()), expected);
    }

    #[test]
    fn a_whole_row_is_screened() {
        let changes = Changes::of(&json!({ "bio": INJECTED, "tags": [INJECTED] }));
        let safe = format!("\u{200B}{INJECTED}");
        let expected = json!({ "bio": safe, "tags": [safe] });
        assert_eq!(Value::Object(changes.cells().unwrap().clone()), expected);
    }

    #[test]
    fn what_cannot_be_written_is_refused_when_it_is_sent() {
        assert!(Changes::of(&5).cells().is_err());
        assert!(Changes::new()
            .set("a", json!({ "method": "x" }))
            .cells()
            .is_err());
    }
}

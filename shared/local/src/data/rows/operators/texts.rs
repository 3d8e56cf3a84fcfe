//! Operators on texts and dates.

use jiff::Span;
use serde_json::Value;

use super::Operator;
use crate::data::datetime;
use crate::data::schema::model::{Column, Kind};

impl Operator {
    pub(super) fn check_text(
        &self,
        column: &Column,
        current: Option<&Value>,
    ) -> Result<(), String> {
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

    pub(super) fn check_date(&self, column: &Column) -> Result<(), String> {
        self.check_column(column.kind == Kind::Datetime, "non-datetime")?;
        let has_days = self.values.first().is_some_and(Value::is_i64);
        if self.method == "dateSetNow" || has_days {
            Ok(())
        } else {
            Err(self.refuse("requires an integer number of days"))
        }
    }

    pub(super) fn moved(&self, current: &Value, sign: i64) -> Value {
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
}

//! Operators that calculate.

use serde_json::{Number, Value};

use super::super::cells::shown_number;
use super::Operator;
use crate::data::schema::model::{Column, Kind};
use crate::query::php_type;

impl Operator {
    pub(super) fn check_number(
        &self,
        column: &Column,
        current: Option<&Value>,
    ) -> Result<(), String> {
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

    pub(super) fn number(&self, column: &Column, current: &Value) -> Value {
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
}

/// The number that a value stands for: itself, or its text.
pub fn numeric(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

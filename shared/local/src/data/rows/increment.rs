//! Adding to a number of a row, and subtracting from it.

use serde_json::{Number, Value};

use super::{find, store, Desk, Row};
use crate::data::schema::cache::Place;
use crate::data::schema::model::{Column, Kind};
use crate::error::{Error, Result};

/// The greatest float that has room in 64 bits.
const LONGEST: f64 = 9_223_372_036_854_774_784.0;

/// What is to be added to which number.
#[derive(Debug, Clone)]
pub struct Step {
    /// Key of the column.
    pub key: String,
    /// By how much; greater than zero.
    pub by: Number,
    /// The number that may not be passed.
    pub limit: Option<Number>,
    /// Whether it is to be subtracted.
    pub is_down: bool,
}

/// Adds to a number inside the transaction; the answer has the number changed and all else as it was.
///
/// # Errors
///
/// 400 for what is no number or would pass its limit, 401 without permission, 404 for the column or the row.
pub fn one(desk: &Desk<'_>, place: &Place, id: &str, step: &Step) -> Result<Row> {
    let api = desk.api;
    if step.by.as_f64().is_none_or(|by| by <= 0.0) {
        return Err(Error::argument("Value must be numeric and greater than 0"));
    }
    // Real Appwrite forgets to put the key into this message, and says the same of a missing row.
    let missing = || api.no_column("%s");
    let column = place.table.column(&step.key).ok_or_else(missing)?;
    if !column.kind.is_number() || column.array {
        let message = format!("{} \"{}\" is not a number", api.namespace(), step.key);
        return Err(Error::new(400, "attribute_type_invalid", message));
    }
    let mut row = store::get(desk.connection, place, id)?.ok_or_else(missing)?;
    if !find::may(desk, place, &row, "update") {
        return Err(Error::unauthorized());
    }
    let by = signed(step);
    let after = sum(row.cells.get(&step.key).unwrap_or(&Value::Null), &by);
    if let Some(limit) = &step.limit {
        let (after, end) = (after.as_f64(), limit.as_f64());
        let is_past = if step.is_down {
            after < end
        } else {
            after > end
        };
        if is_past {
            return Err(api.value_limit(&step.key, end_word(step), &limit.to_string()));
        }
    }
    if !holds(column, &after) {
        // MariaDB has no room for it; real Appwrite then names a limit that was not given.
        let limit = step.limit.as_ref().map_or(String::new(), Number::to_string);
        return Err(api.value_limit(&step.key, end_word(step), &limit));
    }
    let is_float = column.kind == Kind::Double;
    let written = store::add(
        desk.connection,
        place,
        row.sequence,
        &step.key,
        &by,
        is_float,
        &desk.stamp(),
    )?;
    if let store::Written::Clash = written {
        return Err(api.row_exists(id));
    }
    row.cells.insert(step.key.clone(), after);
    Ok(row)
}

fn end_word(step: &Step) -> &'static str {
    if step.is_down {
        "minimum"
    } else {
        "maximum"
    }
}

/// Whether a number has room in its column: 32 bits, or 64 where its range asks for more. Its range itself does not matter here.
fn holds(column: &Column, value: &Value) -> bool {
    let within = |least: f64, most: f64| {
        value
            .as_f64()
            .is_some_and(|number| (least..=most).contains(&number.round()))
    };
    match column.kind {
        Kind::Integer if column.size < 8 => within(f64::from(i32::MIN), f64::from(i32::MAX)),
        Kind::Integer | Kind::Bigint => value.is_i64() || within(-LONGEST, LONGEST),
        _ => true,
    }
}

fn signed(step: &Step) -> Value {
    let sign = if step.is_down { -1 } else { 1 };
    if let Some(by) = step.by.as_i64().and_then(|by| by.checked_mul(sign)) {
        Value::from(by)
    } else {
        let by = step.by.as_f64().unwrap_or_default();
        Value::from(if step.is_down { -by } else { by })
    }
}

fn sum(current: &Value, by: &Value) -> Value {
    let current = if current.is_null() {
        Value::from(0)
    } else {
        current.clone()
    };
    if let (Some(current), Some(by)) = (current.as_i64(), by.as_i64()) {
        if let Some(sum) = current.checked_add(by) {
            return Value::from(sum);
        }
    }
    Value::from(current.as_f64().unwrap_or_default() + by.as_f64().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::schema::model::Format;
    use serde_json::json;

    #[test]
    fn a_number_must_have_room_in_its_column() {
        for (kind, size, value, fits) in [
            (Kind::Integer, 4, json!(2_147_483_647), true),
            (Kind::Integer, 4, json!(2_147_483_648_i64), false),
            (Kind::Integer, 4, json!(-2_147_483_648_i64), true),
            (Kind::Integer, 4, json!(-2_147_483_649_i64), false),
            (Kind::Integer, 8, json!(2_147_483_648_i64), true),
            (Kind::Bigint, 8, json!(i64::MAX), true),
            (Kind::Bigint, 8, sum(&json!(i64::MAX), &json!(1)), false),
            (Kind::Bigint, 8, sum(&json!(i64::MIN), &json!(-1)), false),
            (Kind::Double, 0, json!(1e300), true),
        ] {
            let column = Column {
                key: "n".to_owned(),
                kind,
                size,
                required: false,
                array: false,
                default: Value::Null,
                format: Format::Plain,
                encrypt: false,
                created_at: String::new(),
                updated_at: String::new(),
                relation: None,
            };
            assert_eq!(holds(&column, &value), fits, "{kind:?} {value}");
        }
    }
}

//! Queries and operators, as far as telling uses them.

use serde_json::{json, Value};

/// Tells whether a row meets every condition.
pub fn matches(row: &Value, queries: &[Value]) -> bool {
    queries.iter().all(|query| meets(row, query))
}

/// Writes cells into a row; operators are computed from what is there.
pub fn write(row: &mut Value, cells: &Value) {
    for (column, value) in cells.as_object().unwrap() {
        row[column] = computed(&row[column], value);
    }
}

fn meets(row: &Value, query: &Value) -> bool {
    let cell = &row[query["attribute"].as_str().unwrap_or_default()];
    let values = query["values"].as_array().cloned().unwrap_or_default();
    match query["method"].as_str().unwrap() {
        "equal" => values.contains(cell),
        // Null is no value that differs from another.
        "notEqual" => !cell.is_null() && !values.contains(cell),
        "isNull" => cell.is_null(),
        "lessThan" => cell.as_str() < values[0].as_str(),
        "or" => values.iter().any(|it| meets(row, it)),
        "limit" => true,
        other => panic!("the query {other} is not one that telling uses"),
    }
}

fn computed(cell: &Value, value: &Value) -> Value {
    let operator = value
        .as_str()
        .and_then(|text| serde_json::from_str::<Value>(text).ok());
    let Some(operator) = operator.filter(|it| it["method"].is_string()) else {
        return value.clone();
    };
    let values = operator["values"].as_array().unwrap();
    match operator["method"].as_str().unwrap() {
        "increment" => json!(cell.as_i64().unwrap_or(0) + values[0].as_i64().unwrap()),
        "arrayPrepend" => {
            let kept = cell.as_array().unwrap();
            values.iter().chain(kept).cloned().collect()
        }
        other => panic!("the operator {other} is not one that telling uses"),
    }
}

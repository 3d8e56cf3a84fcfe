//! Stories of notifications: what people are told, and what they do with it.

mod again;
mod inbox;
mod settings;
mod told;

use serde_json::Value;
use testkit::Host;

/// Everything somebody was told, once all events are delivered.
pub async fn told(host: &Host, whom: &str) -> Vec<Value> {
    host.settle().await.unwrap();
    let mut rows = host.rows("notifications").await.unwrap();
    rows.retain(|it| it["userId"] == whom && it["type"] != "welcome");
    rows
}

/// Type and body of everything somebody was told.
pub async fn heard(host: &Host, whom: &str) -> Vec<(String, String)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = told(host, whom).await;
    rows.iter()
        .map(|row| (text(row, "type"), text(row, "body")))
        .collect()
}

/// Makes the one row of a table that a story is about, or changes it, and waits for what follows from it.
async fn put(host: &Host, table: &str, cells: Value) {
    if host.row(table, "one").await.unwrap().is_none() {
        host.put_row(table, "one", cells, &[]).await.unwrap();
    } else {
        let path = format!("/tablesdb/{}/tables/{table}/rows/one", store::DATABASE);
        let row = serde_json::json!({ "data": cells });
        host.as_key("PATCH", &path, Some(row)).await.unwrap();
    }
    host.settle().await.unwrap();
}

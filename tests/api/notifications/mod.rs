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

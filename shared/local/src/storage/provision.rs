//! Buckets of an `appwrite.json`, in place before the first call.

use serde_json::{json, Value};

use super::buckets::complete;
use super::BUCKETS;
use crate::app::App;
use crate::data::permissions::{self, OF_TABLES};
use crate::error::{Error, Result};
use crate::resources::Document;

/// Makes every bucket of `schema`; one that is there already takes over what `schema` says and keeps its files.
///
/// # Errors
///
/// 400 for an entry that makes no bucket.
pub async fn provision(app: &App, schema: &Value) -> Result<()> {
    let listed = schema.get("buckets").and_then(Value::as_array);
    let entries: Vec<Value> = listed.cloned().unwrap_or_default();
    let (limit, now) = (app.options.storage_limit, app.clock.stamp());
    app.db
        .write(move |transaction| {
            for entry in &entries {
                let (id, mut bucket) = read(entry, limit, &now)?;
                if let Some(before) = BUCKETS.get(transaction, "", &id)? {
                    let made = before.get("$createdAt").cloned().unwrap_or_default();
                    bucket.insert("$createdAt".to_owned(), made);
                    BUCKETS.replace(transaction, "", &id, &bucket)?;
                } else {
                    BUCKETS.insert(transaction, "", &id, &bucket)?;
                }
            }
            Ok(())
        })
        .await
}

fn read(entry: &Value, limit: i64, now: &str) -> Result<(String, Document)> {
    let refuse = |why: &str| Error::argument(format!("A bucket of appwrite.json {why}: {entry}"));
    let id = entry.get("$id").and_then(Value::as_str).unwrap_or_default();
    if !crate::ids::is_valid(id) {
        return Err(refuse("has no usable \"$id\""));
    }
    let granted = match entry.get("$permissions") {
        None => Vec::new(),
        Some(listed) => permissions::check(listed, OF_TABLES, 100).map_err(|why| refuse(&why))?,
    };
    let or = |name: &str, default: Value| entry.get(name).cloned().unwrap_or(default);
    let bucket = json!({
        "fileSecurity": or("fileSecurity", json!(false)),
        "name": or("name", json!(id)),
        "enabled": or("enabled", json!(true)),
        "maximumFileSize": or("maximumFileSize", json!(limit)),
        "allowedFileExtensions": or("allowedFileExtensions", json!([])),
        "compression": or("compression", json!("none")),
        "encryption": or("encryption", json!(true)),
        "antivirus": or("antivirus", json!(true)),
        "transformations": or("transformations", json!(true)),
    });
    let mut bucket = bucket.as_object().cloned().unwrap_or_default();
    complete(
        &mut bucket,
        id,
        &permissions::spread(&granted, OF_TABLES),
        now,
    );
    Ok((id.to_owned(), bucket))
}

//! Buckets as the CLI pushes them.

use serde_json::{json, Value};
use store::buckets;
use store::schema::Bucket;

/// Returns the entry of every bucket.
pub fn entries() -> Vec<Value> {
    let entry = |bucket: &Bucket| {
        json!({
            "$id": bucket.id,
            "$permissions": bucket.grants.iter().map(ToString::to_string).collect::<Vec<_>>(),
            "fileSecurity": true,
            "name": bucket.id,
            "enabled": true,
            "maximumFileSize": bucket.max_bytes,
            "allowedFileExtensions": bucket.extensions,
            "compression": "none",
            "encryption": true,
            "antivirus": true,
        })
    };
    buckets::ALL.iter().map(entry).collect()
}

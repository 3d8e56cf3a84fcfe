//! Functions as the CLI pushes them: the source tree, built inside Appwrite.

use runtime::Manifest;
use serde_json::{json, Value};

/// The Rust runtime that every Appwrite with one offers.
const RUNTIME: &str = "rust-1.83";

/// What is not uploaded, one pattern a line.
const IGNORE: &str = "target\nnode_modules\n.git\n.local\n*-code.tar.gz";

/// Returns one function's entry.
pub fn entry(function: &Manifest) -> Value {
    json!({
        "$id": function.id,
        "name": function.id,
        "runtime": RUNTIME,
        "path": ".",
        "entrypoint": "handler.rs",
        "commands": format!("sh scripts/appwrite-build.sh {}", function.id),
        "execute": function.execute.roles(),
        "events": function.events,
        "schedule": function.schedule.unwrap_or_default(),
        "timeout": function.timeout_seconds,
        "enabled": true,
        "logging": true,
        "scopes": function.scopes,
        "ignore": IGNORE,
    })
}

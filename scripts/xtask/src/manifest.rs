//! `appwrite.json`: what the Appwrite CLI pushes and the local host starts with.
//!
//! Every member that the CLI compares is spelled out. Whatever is left out differs from the
//! server's answer, and a changed column is deleted and made anew with all its data
//! (seen with appwrite-cli 12.0.1 against Appwrite 1.9.6).

mod buckets;
mod functions;
mod tables;

use serde_json::{json, Value};

use crate::layout;
use crate::written::Written;

/// The database that holds all tables.
const DATABASE: &str = "peerspark-main-db";

/// Returns `appwrite.json` as the code says it.
pub fn file() -> Written {
    let text = layout::document(&project());
    Written::new("appwrite.json", text, "cargo xtask manifest")
}

/// Returns the content of `appwrite.json`.
pub fn project() -> Value {
    let functions = crate::functions::all();
    json!({
        "projectId": "peerspark",
        "projectName": "PeerSpark",
        "functions": functions.iter().map(functions::entry).collect::<Vec<_>>(),
        "tablesDB": [{ "$id": DATABASE, "name": DATABASE, "enabled": true }],
        "tables": tables::entries(DATABASE),
        "buckets": buckets::entries(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// B-082: tables that the code used were made by nobody.
    #[test]
    fn the_committed_file_is_what_the_code_says() {
        file().check().unwrap();
    }
}

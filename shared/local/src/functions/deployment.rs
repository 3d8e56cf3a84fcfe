//! A stored deployment: what was uploaded, and whether it can run.

use serde_json::{json, Value};

use crate::app::App;
use crate::resources::Document;

/// A deployment of which nothing is known yet.
pub fn blank(app: &App, function: &str, id: &str) -> Document {
    let now = app.clock.stamp();
    let blank = json!({
        "$id": id,
        "$createdAt": now,
        "$updatedAt": now,
        "type": "manual",
        "resourceId": function,
        "resourceType": "functions",
        "entrypoint": "",
        "sourceSize": 0,
        "buildSize": 0,
        "totalSize": 0,
        "buildId": "",
        "activate": false,
        "screenshotLight": "",
        "screenshotDark": "",
        "status": "waiting",
        "buildLogs": "",
        "buildDuration": 0,
        "providerRepositoryName": "",
        "providerRepositoryOwner": "",
        "providerRepositoryUrl": "",
        "providerCommitHash": "",
        "providerCommitAuthorUrl": "",
        "providerCommitAuthor": "",
        "providerCommitMessage": "",
        "providerCommitUrl": "",
        "providerBranch": "",
        "providerBranchUrl": "",
    });
    match blank {
        Value::Object(blank) => blank,
        _ => Document::new(),
    }
}

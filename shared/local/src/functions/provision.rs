//! Functions of an `appwrite.json`, in place before the first call.

use rusqlite::Connection;
use serde_json::{json, Value};

use super::function::{DEPLOYMENT, FUNCTION};
use super::specifications;
use crate::app::App;
use crate::error::{Error, Result};
use crate::resources::Document;

/// Makes every function of `schema`, with a deployment that is active if there is a way to run it.
///
/// A function that is there already takes over what `schema` says and keeps its deployment.
pub async fn provision(app: &App, schema: &Value) -> Result<()> {
    let listed = schema.get("functions").and_then(Value::as_array);
    let entries: Vec<Value> = listed.cloned().unwrap_or_default();
    let shared = app.clone();
    app.db
        .write(move |connection| {
            for entry in &entries {
                one(&shared, connection, entry)?;
            }
            Ok(())
        })
        .await?;
    app.subscriptions.forget();
    Ok(())
}

fn one(app: &App, connection: &Connection, entry: &Value) -> Result<()> {
    let id = entry.get("$id").and_then(Value::as_str).unwrap_or_default();
    if !crate::ids::is_valid(id) {
        return Err(Error::argument(format!(
            "A function of appwrite.json has no usable \"$id\": {entry}"
        )));
    }
    let before = FUNCTION.get(connection, "", id)?;
    let is_new = before.is_none();
    let mut document = before.unwrap_or_else(|| blank(app, id));
    take_over(&mut document, entry);
    if is_new && app.runners.knows(id) {
        let deployment = deployment(app, id, &document);
        activate(&mut document, &deployment);
        let deployed = text(&deployment, "$id");
        DEPLOYMENT.insert(connection, id, &deployed, &deployment)?;
    }
    if is_new {
        FUNCTION.insert(connection, "", id, &document)?;
    } else {
        FUNCTION.replace(connection, "", id, &document)?;
    }
    Ok(())
}

/// A function as it is before anything is known of it.
pub fn blank(app: &App, id: &str) -> Document {
    let now = app.clock.stamp();
    object(json!({
        "$id": id,
        "$createdAt": now,
        "$updatedAt": now,
        "execute": [],
        "name": id,
        "enabled": true,
        "live": true,
        "logging": true,
        "runtime": "",
        "deploymentRetention": 0,
        "deploymentId": "",
        "deploymentCreatedAt": "",
        "latestDeploymentId": "",
        "latestDeploymentCreatedAt": "",
        "latestDeploymentStatus": "",
        "scopes": [],
        "events": [],
        "schedule": "",
        "timeout": 15,
        "entrypoint": "",
        "commands": "",
        "version": "v5",
        "installationId": "",
        "providerRepositoryId": "",
        "providerBranch": "",
        "providerRootDirectory": "",
        "providerSilentMode": false,
        "providerBranches": [],
        "providerPaths": [],
        "buildSpecification": specifications::DEFAULT,
        "runtimeSpecification": specifications::DEFAULT,
    }))
}

/// A deployment that is ready.
fn deployment(app: &App, function: &str, document: &Document) -> Document {
    let id = crate::ids::unique(app.clock.now());
    let mut deployment = super::deployment::blank(app, function, &id);
    let mut set = |key: &str, value: Value| deployment.insert(key.to_owned(), value);
    set(
        "entrypoint",
        document.get("entrypoint").cloned().unwrap_or_default(),
    );
    set("status", json!("ready"));
    set("activate", json!(true));
    deployment
}

fn activate(document: &mut Document, deployment: &Document) {
    for (key, from) in [
        ("deploymentId", "$id"),
        ("deploymentCreatedAt", "$createdAt"),
        ("latestDeploymentId", "$id"),
        ("latestDeploymentCreatedAt", "$createdAt"),
        ("latestDeploymentStatus", "status"),
    ] {
        let value = deployment.get(from).cloned().unwrap_or_default();
        document.insert(key.to_owned(), value);
    }
}

fn take_over(document: &mut Document, entry: &Value) {
    for key in [
        "name",
        "runtime",
        "execute",
        "events",
        "schedule",
        "timeout",
        "enabled",
        "logging",
        "entrypoint",
        "commands",
        "scopes",
    ] {
        if let Some(value) = entry.get(key).filter(|value| !value.is_null()) {
            document.insert(key.to_owned(), value.clone());
        }
    }
}

fn object(value: Value) -> Document {
    match value {
        Value::Object(members) => members,
        _ => Document::new(),
    }
}

fn text(document: &Document, key: &str) -> String {
    let value = document.get(key).and_then(Value::as_str);
    value.unwrap_or_default().to_owned()
}

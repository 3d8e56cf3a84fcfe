//! Creating, changing, reading and removing functions.

use axum::extract::{Path, State};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::function::{Function, DEPLOYMENT, EXECUTION, FUNCTION, VARIABLE};
use super::{checks, provision, upload, view};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::params::Params;
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// Seconds an execution may take at most.
const LONGEST_TIMEOUT: i64 = 900;

/// Days that deployments may be kept at most.
const LONGEST_RETENTION: i64 = 36_500;

/// `POST /functions`.
pub async fn create(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    call.auth.require("functions.write")?;
    let id = call.params.required_id("functionId")?;
    call.params.required_text("name", 1, 128)?;
    call.params.required("runtime")?;
    let id = crate::ids::chosen(&id, app.clock.now());
    let mut document = provision::blank(&app, &id);
    settings(&call.params, &mut document)?;
    let old = view::is_old(&call.headers);
    let shown = app
        .db
        .write(move |connection| {
            if !FUNCTION.insert(connection, "", &id, &document)? {
                return Err(taken());
            }
            view::function(connection, Function(document), old)
        })
        .await?;
    app.subscriptions.forget();
    announce(&app, &shown, "create");
    Ok(Answer(201, shown))
}

fn taken() -> Error {
    Error::new(
        409,
        "function_already_exists",
        "Function with the requested ID already exists. Try again with a different ID or use ID.unique() to generate a unique ID.",
    )
}

/// Reads all settings; what is not said goes back to its default, but for those that keep what they are.
fn settings(params: &Params, document: &mut Document) -> Result<()> {
    let flag = |name: &str, unsaid: bool| Ok::<_, Error>(params.flag(name)?.unwrap_or(unsaid));
    let text = |name: &str, most: usize| {
        let text = params.text(name, 0, most)?;
        Ok::<_, Error>(text.unwrap_or_default())
    };
    let timeout = params.integer("timeout", 1, LONGEST_TIMEOUT)?.unwrap_or(15);
    let retention = params.integer("deploymentRetention", 0, LONGEST_RETENTION)?;
    let mut set = |name: &str, value: Value| document.insert(name.to_owned(), value);
    set("name", json!(params.required_text("name", 1, 128)?));
    set("execute", json!(checks::execute(params)?));
    set("events", json!(checks::events(params)?));
    set("schedule", json!(checks::schedule(params)?));
    set("timeout", json!(timeout));
    set("enabled", json!(flag("enabled", true)?));
    set("logging", json!(flag("logging", true)?));
    set("commands", json!(text("commands", 8192)?));
    set("scopes", json!(checks::scopes(params)?));
    set("deploymentRetention", json!(retention.unwrap_or(0)));
    set("providerBranch", json!(text("providerBranch", 128)?));
    set(
        "providerRootDirectory",
        json!(text("providerRootDirectory", 128)?),
    );
    set(
        "providerSilentMode",
        json!(flag("providerSilentMode", false)?),
    );
    set(
        "providerBranches",
        json!(checks::names(params, "providerBranches")?),
    );
    set(
        "providerPaths",
        json!(checks::names(params, "providerPaths")?),
    );
    no_repository(params)?;
    let kept = [
        ("runtime", checks::runtime(params)?),
        ("entrypoint", Some(text("entrypoint", 1028)?)),
        (
            "buildSpecification",
            checks::specification(params, "buildSpecification")?,
        ),
        (
            "runtimeSpecification",
            checks::specification(params, "runtimeSpecification")?,
        ),
    ];
    for (name, value) in kept {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            set(name, json!(value));
        }
    }
    Ok(())
}

/// Repositories are connected through an installation, and there is none here.
fn no_repository(params: &Params) -> Result<()> {
    let installation = params.text("installationId", 0, 128)?.unwrap_or_default();
    let repository = params
        .text("providerRepositoryId", 0, 128)?
        .unwrap_or_default();
    if !installation.is_empty() {
        return Err(Error::new(
            404,
            "installation_not_found",
            "Installation with the requested ID could not be found. Check to see if the ID is correct, or create the installation.",
        ));
    }
    if !repository.is_empty() {
        return Err(Error::argument("When connecting to VCS (Version Control System), you need to provide \"installationId\" and \"providerBranch\"."));
    }
    Ok(())
}

/// `GET /functions/{id}`.
pub async fn read(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("functions.read")?;
    let old = view::is_old(&call.headers);
    let shown = app
        .db
        .read(move |connection| {
            let function = Function::load(connection, &id)?;
            view::function(connection, function, old)
        })
        .await?;
    Ok(Answer(200, shown))
}

/// `PUT /functions/{id}`.
pub async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("functions.write")?;
    let old = view::is_old(&call.headers);
    let (params, now) = (call.params, app.clock.stamp());
    // Refused before anything is looked up, as Appwrite checks parameters first.
    settings(&params, &mut Document::new())?;
    let shown = app
        .db
        .write(move |connection| {
            let before = Function::load(connection, &id)?.0;
            let mut document = before.clone();
            settings(&params, &mut document)?;
            let live = [
                "name",
                "entrypoint",
                "commands",
                "providerRootDirectory",
                "runtime",
            ]
            .iter()
            .all(|name| before.get(*name) == document.get(*name));
            document.insert("live".to_owned(), json!(live));
            document.insert("$updatedAt".to_owned(), json!(now));
            FUNCTION.replace(connection, "", &id, &document)?;
            view::function(connection, Function(document), old)
        })
        .await?;
    app.subscriptions.forget();
    app.wake.notify_one();
    announce(&app, &shown, "update");
    Ok(Answer(200, shown))
}

/// `DELETE /functions/{id}`.
pub async fn delete(State(app): State<App>, Path(id): Path<String>, call: Call) -> Result<Gone> {
    call.auth.require("functions.write")?;
    let shown = app
        .db
        .write(move |connection| {
            let function = Function::load(connection, &id)?;
            let id = function.id().to_owned();
            let shown = view::function(connection, function, false)?;
            forget(connection, &id)?;
            Ok(shown)
        })
        .await?;
    app.subscriptions.forget();
    announce(&app, &shown, "delete");
    Ok(Gone)
}

/// Removes a function and all that belongs to it.
fn forget(connection: &Connection, id: &str) -> Result<()> {
    FUNCTION.remove(connection, "", id)?;
    for deployment in DEPLOYMENT.all(connection, id)? {
        let deployed = deployment.get("$id").and_then(Value::as_str);
        upload::forget(connection, deployed.unwrap_or_default())?;
    }
    for kind in [DEPLOYMENT, VARIABLE, EXECUTION] {
        kind.remove_all(connection, id)?;
    }
    connection.execute(
        "DELETE FROM delayed WHERE json_extract(body, '$.Execution.function') = ?1",
        [id],
    )?;
    Ok(())
}

/// Tells of a change to a function.
pub fn announce(app: &App, shown: &Value, action: &str) {
    let id = shown.get("$id").and_then(Value::as_str).unwrap_or_default();
    app.events.emit(Event {
        name: format!("functions.{id}.{action}"),
        payload: shown.clone(),
        user: String::new(),
        read_roles: Vec::new(),
        roles_changed: None,
    });
}

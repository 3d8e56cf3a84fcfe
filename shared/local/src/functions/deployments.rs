//! Deployments: what is uploaded is checked and kept; what runs is the code that is linked in, or a server of functions.

use axum::extract::{Path, State};
use axum::http::{header, StatusCode};
use axum::response::{IntoResponse, Response};
use rusqlite::Connection;
use serde_json::{json, Value};

use super::executions::access::not_ready;
use super::executions::record::{set, text};
use super::function::{Function, DEPLOYMENT, FUNCTION};
use super::upload::{self, Piece};
use super::work::{self, Job};
use super::{deployment, manage, view};
use crate::app::App;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::events::Event;
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// `POST /functions/{id}/deployments`.
pub async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Document>> {
    call.auth.require("functions.write")?;
    call.params.required("activate")?;
    let activate = call.params.flag("activate")?.unwrap_or_default();
    let entrypoint = call.params.text("entrypoint", 1, 1028)?;
    call.params.text("commands", 0, 8192)?;
    let source = if call.header("x-sdk-language") == "cli" {
        "cli"
    } else {
        "manual"
    };
    let (shared, call) = (app.clone(), call);
    let (made, complete) = app
        .db
        .write(move |connection| {
            let function = Function::load(connection, &id)?;
            let entrypoint = match entrypoint {
                Some(entrypoint) => entrypoint,
                None => function.text("entrypoint").to_owned(),
            };
            if entrypoint.is_empty() {
                return Err(no_entrypoint());
            }
            let piece = Piece::read(&call)?;
            let mut made = begun(&shared, connection, &function, &piece)?;
            set(&mut made, "entrypoint", entrypoint);
            set(&mut made, "activate", activate);
            set(&mut made, "type", source);
            receive(connection, &function, &piece, made)
        })
        .await?;
    if complete {
        build(&app, &made).await?;
    }
    Ok(Answer(202, made))
}

fn no_entrypoint() -> Error {
    Error::new(
        404,
        "function_entrypoint_missing",
        "Entrypoint for your Appwrite Function is missing. Please specify it when making deployment or update the entrypoint under your function's \"Settings\" > \"Configuration\" > \"Entrypoint\".",
    )
}

/// The deployment that a piece belongs to: a new one, or the one that an earlier piece made.
fn begun(
    app: &App,
    connection: &Connection,
    function: &Function,
    piece: &Piece,
) -> Result<Document> {
    let id = match &piece.deployment {
        Some(id) if crate::ids::is_valid(id) => id.clone(),
        _ => crate::ids::unique(app.clock.now()),
    };
    match DEPLOYMENT.get(connection, function.id(), &id)? {
        Some(there) => Ok(there),
        None => Ok(deployment::blank(app, function.id(), &id)),
    }
}

/// Stores a piece. Answers the deployment, and whether this piece completed it.
fn receive(
    connection: &Connection,
    function: &Function,
    piece: &Piece,
    mut made: Document,
) -> Result<(Document, bool)> {
    let id = text(&made, "$id").to_owned();
    if made.get("uploaded") == Some(&json!(true)) {
        return Ok((shown(made), false));
    }
    set(&mut made, "sourceSize", piece.size);
    set(&mut made, "totalSize", piece.size);
    let complete = piece.store(connection, &id)?;
    set(&mut made, "uploaded", complete);
    if !DEPLOYMENT.insert(connection, function.id(), &id, &made)? {
        DEPLOYMENT.replace(connection, function.id(), &id, &made)?;
    }
    if complete {
        submit(connection, function, &made)?;
    }
    Ok((shown(made), complete))
}

/// Makes a deployment the latest of its function; one that is to be activated takes that from all others.
fn submit(connection: &Connection, function: &Function, made: &Document) -> Result<()> {
    let id = text(made, "$id");
    if made.get("activate") == Some(&json!(true)) {
        for mut other in DEPLOYMENT.all(connection, function.id())? {
            let other_id = text(&other, "$id").to_owned();
            if other_id != id && other.get("activate") == Some(&json!(true)) {
                set(&mut other, "activate", false);
                DEPLOYMENT.replace(connection, function.id(), &other_id, &other)?;
            }
        }
    }
    latest(connection, function.id(), Some(made))
}

/// Notes the latest deployment in its function.
fn latest(connection: &Connection, function: &str, deployment: Option<&Document>) -> Result<()> {
    let mut document = Function::load(connection, function)?.0;
    for (key, from) in [
        ("latestDeploymentId", "$id"),
        ("latestDeploymentCreatedAt", "$createdAt"),
        ("latestDeploymentStatus", "status"),
    ] {
        let value = deployment.map(|deployment| text(deployment, from));
        set(&mut document, key, value.unwrap_or_default());
    }
    FUNCTION.replace(connection, "", function, &document)?;
    Ok(())
}

/// Leaves the build to the queue: it survives a restart, and the caller hears of a deployment that waits.
async fn build(app: &App, made: &Document) -> Result<()> {
    announce(app, made, "create");
    let job = Job::Build {
        function: text(made, "resourceId").to_owned(),
        deployment: text(made, "$id").to_owned(),
    };
    work::enqueue(app, job).await
}

/// What clients see: all but our own mark of a complete upload.
pub fn shown(mut deployment: Document) -> Document {
    deployment.remove("uploaded");
    deployment
}

/// Decides whether a deployment can run. Called by the queue.
pub async fn finish(app: &App, function: String, id: String) -> Result<()> {
    let wanted = id.clone();
    let code = app
        .db
        .read(move |connection| upload::code(connection, &wanted));
    let (code, shared, named) = (code.await?, app.clone(), function.clone());
    // A large archive takes its time, and nobody else is to wait for it.
    let looked = tokio::task::spawn_blocking(move || verdict(&shared, &named, &code));
    let (status, logs) = looked.await.map_err(|cause| Error::internal(&cause))?;
    let now = app.clock.stamp();
    let done = app
        .db
        .write(move |connection| {
            let Some(mut made) = DEPLOYMENT.get(connection, &function, &id)? else {
                return Ok(None);
            };
            set(&mut made, "status", status);
            set(&mut made, "buildLogs", logs);
            set(&mut made, "$updatedAt", now);
            DEPLOYMENT.replace(connection, &function, &id, &made)?;
            let mut document = Function::load(connection, &function)?.0;
            if text(&document, "latestDeploymentId") == id {
                set(&mut document, "latestDeploymentStatus", status);
            }
            if status == "ready" && made.get("activate") == Some(&json!(true)) {
                activate_in(&mut document, &made);
            }
            FUNCTION.replace(connection, "", &function, &document)?;
            Ok(Some(made))
        })
        .await?;
    app.wake.notify_one();
    if let Some(made) = done {
        announce(app, &shown(made), "update");
    }
    Ok(())
}

fn verdict(app: &App, function: &str, code: &[u8]) -> (&'static str, String) {
    match upload::files(code) {
        Err(why) => ("failed", format!("The upload is not a tar.gz archive: {why}\n")),
        Ok(_) if !app.runners.knows(function) => (
            "failed",
            format!("This host builds no code, and nothing named \"{function}\" is linked into it. Link the function, or start the host with --functions URL or --functions echo.\n"),
        ),
        Ok(files) => (
            "ready",
            format!("The archive holds {files} files. This host builds none of them: it runs the code that is linked into it, or the server that it was told of.\n"),
        ),
    }
}

fn activate_in(function: &mut Document, deployment: &Document) {
    set(function, "deploymentId", text(deployment, "$id"));
    set(
        function,
        "deploymentCreatedAt",
        text(deployment, "$createdAt"),
    );
    set(function, "live", true);
}

/// `GET /functions/{id}/deployments/{deployment}`.
pub async fn read(
    State(app): State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Document>> {
    call.auth.require("functions.read")?;
    let found = app
        .db
        .read(move |connection| load(connection, &function, &id))
        .await?;
    Ok(Answer(200, shown(found.1)))
}

fn load(connection: &Connection, function: &str, id: &str) -> Result<(Function, Document)> {
    let function = Function::load(connection, function)?;
    let found = DEPLOYMENT.get(connection, function.id(), id)?;
    let found = found.ok_or_else(not_found)?;
    Ok((function, found))
}

fn not_found() -> Error {
    Error::new(
        404,
        "deployment_not_found",
        "Deployment with the requested ID could not be found.",
    )
}

/// `PATCH /functions/{id}/deployment`.
pub async fn activate(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require("functions.write")?;
    let deployment = call.params.required_id("deploymentId")?;
    let (old, now) = (view::is_old(&call.headers), app.clock.stamp());
    let shown = app
        .db
        .write(move |connection| {
            let (function, found) = load(connection, &id, &deployment)?;
            if text(&found, "status") != "ready" {
                return Err(not_ready());
            }
            let mut document = function.0;
            set(&mut document, "deploymentId", text(&found, "$id"));
            set(
                &mut document,
                "deploymentCreatedAt",
                text(&found, "$createdAt"),
            );
            set(&mut document, "$updatedAt", now);
            FUNCTION.replace(connection, "", &id, &document)?;
            view::function(connection, Function(document), old)
        })
        .await?;
    app.wake.notify_one();
    manage::announce(&app, &shown, "update");
    Ok(Answer(200, shown))
}

/// `DELETE /functions/{id}/deployments/{deployment}`.
pub async fn delete(
    State(app): State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth.require("functions.write")?;
    let gone = app
        .db
        .write(move |connection| {
            let (function, found) = load(connection, &function, &id)?;
            let function_id = function.id().to_owned();
            let id = text(&found, "$id");
            DEPLOYMENT.remove(connection, &function_id, id)?;
            upload::forget(connection, id)?;
            if function.text("latestDeploymentId") == id {
                let others = DEPLOYMENT.all(connection, &function_id)?;
                latest(connection, &function_id, others.last())?;
            }
            if function.text("deploymentId") == id {
                let mut document = Function::load(connection, &function_id)?.0;
                set(&mut document, "deploymentId", "");
                set(&mut document, "deploymentCreatedAt", "");
                FUNCTION.replace(connection, "", &function_id, &document)?;
            }
            Ok(found)
        })
        .await?;
    announce(&app, &shown(gone), "delete");
    Ok(Gone)
}

/// `POST /functions/{id}/deployments/duplicate`.
pub async fn duplicate(
    State(app): State<App>,
    Path(id): Path<String>,
    call: Call,
) -> Result<Answer<Document>> {
    call.auth.require("functions.write")?;
    let original = call.params.required_id("deploymentId")?;
    let shared = app.clone();
    let made = app
        .db
        .write(move |connection| {
            let (function, original) = load(connection, &id, &original)?;
            let id = crate::ids::unique(shared.clock.now());
            if !upload::copy(connection, text(&original, "$id"), &id)? {
                return Err(not_found());
            }
            let mut made = deployment::blank(&shared, function.id(), &id);
            for (key, value) in [
                ("type", original.get("type")),
                ("sourceSize", original.get("sourceSize")),
                ("totalSize", original.get("sourceSize")),
                ("entrypoint", function.0.get("entrypoint")),
            ] {
                set(&mut made, key, value.cloned().unwrap_or_default());
            }
            set(&mut made, "activate", true);
            set(&mut made, "uploaded", true);
            DEPLOYMENT.insert(connection, function.id(), &id, &made)?;
            submit(connection, &function, &made)?;
            Ok(shown(made))
        })
        .await?;
    build(&app, &made).await?;
    Ok(Answer(202, made))
}

/// `GET /functions/{id}/deployments/{deployment}/download`.
pub async fn download(
    State(app): State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Response> {
    if !call.auth.is_privileged() {
        return Err(Error::unauthorized());
    }
    call.auth.require_any(&["public", "functions.read"])?;
    let kind = call.params.text("type", 0, 16)?;
    match kind.as_deref() {
        None | Some("source") => {}
        // Nothing is built, so there is no output.
        Some("output") => return Err(not_found()),
        Some(_) => {
            return Err(Error::invalid_param(
                "type",
                "Value must be one of (source, output)",
            ));
        }
    }
    let (id, code) = app
        .db
        .read(move |connection| {
            let (_, found) = load(connection, &function, &id)?;
            let id = text(&found, "$id").to_owned();
            let code = upload::code(connection, &id)?;
            Ok((id, code))
        })
        .await?;
    if code.is_empty() {
        return Err(not_found());
    }
    let headers = [
        (header::CONTENT_TYPE, "application/gzip".to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3888000".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{id}-source.tar.gz\""),
        ),
    ];
    Ok((StatusCode::OK, headers, code).into_response())
}

/// `PATCH /functions/{id}/deployments/{deployment}/status`: builds end before anyone could cancel them.
pub async fn cancel(
    State(app): State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Document>> {
    call.auth.require("functions.write")?;
    let now = app.clock.stamp();
    let canceled = app
        .db
        .write(move |connection| {
            let (function, mut found) = load(connection, &function, &id)?;
            if ["ready", "failed"].contains(&text(&found, "status")) {
                return Err(Error::new(
                    400,
                    "build_already_completed",
                    "Build with the requested ID is already completed and cannot be canceled.",
                ));
            }
            set(&mut found, "status", "canceled");
            set(&mut found, "$updatedAt", now);
            let id = text(&found, "$id").to_owned();
            DEPLOYMENT.replace(connection, function.id(), &id, &found)?;
            Ok(shown(found))
        })
        .await?;
    announce(&app, &canceled, "update");
    Ok(Answer(200, canceled))
}

fn announce(app: &App, deployment: &Document, action: &str) {
    let function = text(deployment, "resourceId");
    let id = text(deployment, "$id");
    app.events.emit(Event {
        name: format!("functions.{function}.deployments.{id}.{action}"),
        payload: Value::Object(deployment.clone()),
        user: String::new(),
        read_roles: Vec::new(),
        roles_changed: None,
    });
}

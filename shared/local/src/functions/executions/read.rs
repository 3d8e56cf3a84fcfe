//! Reading and removing executions.

use axum::extract::{Path, State};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde_json::Value;

use super::perform::announce;
use super::record::{self, set, text};
use crate::app::App;
use crate::auth::Auth;
use crate::call::Call;
use crate::error::{Error, Result};
use crate::functions::function::{self, Function, EXECUTION};
use crate::functions::work;
use crate::resources::Document;
use crate::server::{Answer, Gone};

/// `GET /functions/{id}/executions/{execution}`.
pub async fn read(
    State(app): State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Answer<Document>> {
    call.auth
        .require_any(&["executions.read", "execution.read"])?;
    let (auth, now) = (call.auth.clone(), app.clock.now());
    let found = app
        .db
        .read(move |connection| {
            let function = Function::load_for(connection, &function, &auth)?;
            let found = EXECUTION.get(connection, function.id(), &id)?;
            let found = found.filter(|found| may_read(&auth, found));
            Ok(overdue(found.ok_or_else(not_found)?, &function, now))
        })
        .await?;
    Ok(Answer(200, record::seen(found, call.auth.is_privileged())))
}

/// Keys read all, users what they asked for themselves.
fn may_read(auth: &Auth, found: &Document) -> bool {
    let roles = auth.roles();
    auth.is_privileged()
        || record::readers(found)
            .iter()
            .any(|reader| roles.contains(reader))
}

/// What should have ended by now counts as failed.
pub fn overdue(mut found: Document, function: &Function, now: Timestamp) -> Document {
    if is_open(&found) && is_late(&found, function, now) {
        set(&mut found, "status", "failed");
    }
    found
}

fn is_open(found: &Document) -> bool {
    ["waiting", "processing"].contains(&text(found, "status"))
}

fn is_late(found: &Document, function: &Function, now: Timestamp) -> bool {
    let created: Option<Timestamp> = text(found, "$createdAt").parse().ok();
    let timeout = i64::try_from(function.timeout()).unwrap_or(i64::MAX);
    created.is_some_and(|created| now.duration_since(created) >= SignedDuration::from_secs(timeout))
}

/// 404 `execution_not_found`.
pub fn not_found() -> Error {
    Error::new(
        404,
        "execution_not_found",
        "Execution with the requested ID could not be found.",
    )
}

/// `DELETE /functions/{id}/executions/{execution}`.
pub async fn delete(
    State(app): State<App>,
    Path((function, id)): Path<(String, String)>,
    call: Call,
) -> Result<Gone> {
    call.auth
        .require_any(&["executions.write", "execution.write"])?;
    if !call.auth.is_privileged() {
        // Users hold the scope, but may not read functions, so theirs look as if they were not there.
        return Err(function::not_found());
    }
    let now = app.clock.now();
    let gone = app
        .db
        .write(move |connection| remove(connection, &function, &id, now))
        .await?;
    let shown = record::seen(gone.clone(), false);
    announce(&app, &gone, "delete", "", Value::Object(shown));
    Ok(Gone)
}

fn remove(connection: &Connection, function: &str, id: &str, now: Timestamp) -> Result<Document> {
    let function = Function::load(connection, function)?;
    let found = EXECUTION.get(connection, function.id(), id)?;
    let found = overdue(found.ok_or_else(not_found)?, &function, now);
    let id = text(&found, "$id");
    let may_go = match text(&found, "status") {
        "completed" | "failed" => true,
        // Once it is handed to the queue it is too late.
        "scheduled" => work::cancel(connection, id)?,
        _ => false,
    };
    if !may_go {
        return Err(Error::new(
            400,
            "execution_in_progress",
            "Can't delete ongoing execution. Please wait for execution to finish before deleting it.",
        ));
    }
    EXECUTION.remove(connection, function.id(), id)?;
    Ok(found)
}

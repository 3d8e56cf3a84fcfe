//! Whether the host is well. It is one process with its database inside, so all its parts are well or none is.

use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::Router;
use serde_json::{json, Value};

use crate::app::{App, VERSION};
use crate::call::Call;
use crate::error::Result;
use crate::server::Answer;

/// Scope of everything but the version.
const READ: &str = "health.read";

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/health", get(http))
        .route("/health/version", get(version))
        .route("/health/db", get(parts))
        .route("/health/cache", get(parts))
        .route("/health/pubsub", get(parts))
        .route("/health/storage", get(part))
        .route("/health/storage/local", get(part))
        .route("/health/time", get(time))
}

/// `GET /ping`
pub async fn ping(_call: Call) -> impl IntoResponse {
    (
        [(header::CONTENT_TYPE, "text/plain; charset=UTF-8")],
        "Pong!",
    )
}

async fn version(call: Call) -> Result<Answer<Value>> {
    call.auth.require("public")?;
    Ok(Answer(200, json!({ "version": VERSION })))
}

async fn http(call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    Ok(Answer(200, status("http")))
}

async fn part(call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    Ok(Answer(200, status("")))
}

async fn parts(call: Call) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    Ok(Answer(
        200,
        json!({ "total": 1, "statuses": [status("local")] }),
    ))
}

async fn time(
    axum::extract::State(app): axum::extract::State<App>,
    call: Call,
) -> Result<Answer<Value>> {
    call.auth.require(READ)?;
    let now = app.clock.now().as_second();
    Ok(Answer(
        200,
        json!({ "remoteTime": now, "localTime": now, "diff": 0 }),
    ))
}

fn status(name: &str) -> Value {
    json!({ "name": name, "ping": 0, "status": "pass" })
}

//! `/_local/*`: what the functions did, and the means to move time. Appwrite has none of these.

use axum::extract::State;
use axum::routing::{get, post};
use axum::Router;
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{json, Value};

use super::function::{Function, EXECUTION};
use super::later::{self, scheduled};
use crate::app::App;
use crate::call::Call;
use crate::clock::stamp;
use crate::error::{Error, Result};
use crate::resources::Document;
use crate::server::Answer;

/// How many executions are shown.
const SHOWN: u32 = 200;

/// Why a schedule was not fired.
#[derive(Debug, thiserror::Error)]
pub enum TickError {
    /// There is no such function, or it has no schedule.
    #[error("{0}")]
    Refused(String),
}

/// What is served below `/_local`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/executions", get(executions))
        .route("/events", get(events))
        .route("/tick", post(fire))
        .route("/settle", post(settle))
        .route("/clock", get(read_clock).post(set_clock))
}

/// `GET /_local/executions`: the latest first, with their logs.
async fn executions(State(app): State<App>) -> Result<Answer<Value>> {
    let found = app.db.read(latest).await?;
    Ok(Answer(
        200,
        json!({ "total": found.len(), "executions": found }),
    ))
}

fn latest(connection: &Connection) -> Result<Vec<Document>> {
    let mut statement = connection.prepare_cached(
        "SELECT body FROM resources WHERE kind = ?1 ORDER BY sequence DESC LIMIT ?2",
    )?;
    let bodies = statement.query_map(rusqlite::params![EXECUTION.0, SHOWN], |row| {
        row.get::<_, String>(0)
    })?;
    bodies
        .map(|body| Ok(serde_json::from_str(&body?).unwrap_or_default()))
        .collect()
}

/// `GET /_local/events`: the latest first, with who received them.
async fn events(State(app): State<App>) -> Answer<Value> {
    let events = app.recent.list();
    Answer(200, json!({ "total": events.len(), "events": events }))
}

/// `POST /_local/settle`: answers once every event is delivered and every execution that was put off has ended.
async fn settle(State(app): State<App>) -> Answer<Value> {
    app.events.pending().quiet().await;
    Answer(200, json!({ "settled": true }))
}

/// `POST /_local/tick {"function", "at"}`: fires a schedule and answers the execution once it has ended.
async fn fire(State(app): State<App>, call: Call) -> Result<Answer<Document>> {
    let function = call.params.required_text("function", 1, 36)?;
    let at = match call.params.text("at", 1, 64)? {
        Some(at) => Some(instant("at", &at)?),
        None => None,
    };
    let record = tick(&app, &function, at)
        .await
        .map_err(|why| Error::argument(why.to_string()))?;
    Ok(Answer(200, record))
}

/// Fires the schedule of a function as if it were `at`, and waits for the execution to end. The function's own clock stands at `at`.
///
/// # Errors
///
/// Where there is no such function, or it has no schedule, or no deployment to run.
pub async fn tick(app: &App, function: &str, at: Option<Timestamp>) -> Result<Document, TickError> {
    let refused = |why: String| TickError::Refused(why);
    let id = function.to_owned();
    let found = app
        .db
        .read(move |connection| Function::load(connection, &id))
        .await
        .map_err(|why| refused(why.message))?;
    if !later::has_schedule(&found) {
        return Err(refused(format!(
            "\"{function}\" has no schedule, or no active deployment to run by it"
        )));
    }
    let _busy = app.events.pending().begin();
    later::run(app, scheduled(found.id()), at)
        .await
        .map_err(|why| refused(why.message))
}

/// `GET /_local/clock`.
async fn read_clock(State(app): State<App>) -> Answer<Value> {
    Answer(200, clock(&app))
}

/// `POST /_local/clock {"now"}`: moves a clock that only moves by hand; it never goes back.
async fn set_clock(State(app): State<App>, call: Call) -> Result<Answer<Value>> {
    let now = call.params.required_text("now", 1, 64)?;
    let now = instant("now", &now)?;
    if !app.clock.is_manual() {
        return Err(Error::argument(
            "The host tells the system's time: start it with --clock manual to move it by hand",
        ));
    }
    if !app.clock.set(now) {
        return Err(Error::argument(format!(
            "The clock never goes back: it is {} already",
            app.clock.stamp()
        )));
    }
    super::work::release(&app, now).await?;
    Ok(Answer(200, clock(&app)))
}

fn clock(app: &App) -> Value {
    json!({ "now": stamp(app.clock.now()), "manual": app.clock.is_manual() })
}

fn instant(name: &str, text: &str) -> Result<Timestamp> {
    let read = super::executions::instant(text);
    read.ok_or_else(|| {
        Error::invalid_param(
            name,
            "Value must be an instant such as 2026-01-02T03:04:00Z",
        )
    })
}

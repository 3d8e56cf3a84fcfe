//! What clients ask first: health, locale, the project, the console's own calls.

use axum::routing::get;
use axum::Router;
use serde_json::{json, Value};

use crate::app::{App, VERSION};
use crate::server::Answer;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new().route("/health/version", get(version))
}

async fn version() -> Answer<Value> {
    Answer(200, json!({ "version": VERSION }))
}

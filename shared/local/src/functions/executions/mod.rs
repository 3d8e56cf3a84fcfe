//! Executions: starting, running, recording, reading.

pub mod access;
mod multipart;
pub mod perform;
pub mod record;
mod start;

use axum::routing::post;
use axum::Router;

use crate::app::App;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new().route("/functions/{id}/executions", post(start::create))
}

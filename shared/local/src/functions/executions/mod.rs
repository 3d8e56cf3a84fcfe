//! Executions: starting, running, recording, reading.

pub mod access;
mod multipart;
pub mod perform;
mod read;
pub mod record;
mod start;

use axum::routing::get;
use axum::Router;

use crate::app::App;

pub use read::overdue;
pub use start::instant;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route(
            "/functions/{id}/executions",
            get(super::lists::executions).post(start::create),
        )
        .route(
            "/functions/{id}/executions/{execution}",
            get(read::read).delete(read::delete),
        )
}

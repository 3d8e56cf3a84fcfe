//! Realtime: WebSocket connections that hear of changes.

use axum::Router;

use crate::app::App;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
}

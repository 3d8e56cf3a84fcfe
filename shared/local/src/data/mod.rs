//! Databases, tables and rows: TablesDB and the legacy `databases` API over one store.

use axum::Router;

use crate::app::App;

/// Tables of the host's own that this part needs.
pub const SCHEMA: &str = "";

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
}

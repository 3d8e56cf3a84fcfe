//! Who people are: accounts, sessions, tokens, users, teams.

mod resolve;

use axum::Router;

use crate::app::App;

pub use resolve::resolve;

/// Tables of the host's own that this part needs.
pub const SCHEMA: &str = "";

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
}

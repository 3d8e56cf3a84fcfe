//! What clients ask first, and what holds for every call: health, locale, the project, the console's own calls.

mod cors;
mod gate;
mod health;
mod keys;
mod known;
mod local;
mod locale;
mod project;
mod trouble;

use axum::routing::get;
use axum::Router;

use crate::app::App;

pub use gate::{check_realm, pass, OURS};
pub use known::unserved;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/ping", get(health::ping))
        .merge(health::routes())
        .merge(locale::routes())
        .merge(project::routes())
        .merge(keys::routes())
}

/// What is served beside the API, for whoever develops against it.
pub fn local_routes() -> Router<App> {
    local::routes().merge(trouble::routes())
}

/// Whether this names the machine itself.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    matches!(bare, "localhost" | "127.0.0.1" | "::1") || bare.ends_with(".localhost")
}

//! Realtime: WebSocket connections that hear of changes.
//!
//! A connection says who it is and what it wants to hear of, in its address or by messages; the hub finds its listeners by channel
//! and tells each only what their roles may read. Source: appwrite/appwrite:app/realtime.php.

mod address;
mod channels;
mod connection;
mod deliver;
mod filter;
mod frames;
mod hub;
mod limits;
mod messages;
mod names;
mod origin;
mod people;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use axum::routing::get;
use axum::Router;

use crate::app::App;
use crate::error::{Error, Result};

pub use deliver::start;
pub use hub::Hub;

/// Longest message of a client, in bytes: appwrite/appwrite:app/realtime.php.
const MESSAGE_LENGTH: usize = 64_000;

/// Size of a connection's buffers, in bytes: small, since most of thousands are idle.
const BUFFER: usize = 4_096;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new().route("/realtime", get(connect))
}

async fn connect(
    State(app): State<App>,
    headers: HeaderMap,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response> {
    let upgrade = upgrade.map_err(|refused| {
        Error::new(
            400,
            "general_bad_request",
            format!("Realtime is served over WebSocket: {refused}"),
        )
    })?;
    let opening = connection::Opening { headers, uri };
    Ok(upgrade
        .max_message_size(MESSAGE_LENGTH)
        .max_frame_size(MESSAGE_LENGTH)
        .read_buffer_size(BUFFER)
        .write_buffer_size(BUFFER)
        .on_upgrade(|socket| connection::serve(app, opening, socket)))
}

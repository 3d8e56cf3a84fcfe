//! Transactions: calls that are staged and committed together.

mod calls;
mod commit;
mod operations;
pub mod stage;
pub mod state;
mod store;

use axum::routing::{get, post};
use axum::Router;

use crate::app::App;

/// What this part serves, below either API.
pub fn routes() -> Router<App> {
    let one = get(calls::read).patch(calls::finish).delete(calls::remove);
    Router::new()
        .route("/transactions", get(calls::list).post(calls::create))
        .route("/transactions/{transaction}", one)
        .route(
            "/transactions/{transaction}/operations",
            post(operations::create),
        )
}

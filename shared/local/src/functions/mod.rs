//! Functions, their deployments, variables and executions.

mod deliver;
mod deployment;
mod environment;
mod executions;
mod function;
mod headers;
mod keys;
mod later;
mod provision;
mod recent;
mod runner;
mod runtimes;
mod specifications;
mod work;

use axum::routing::get;
use axum::Router;

use crate::app::App;
use crate::error::Result;

pub use provision::provision;
pub use recent::Recent;
pub use runner::{Runners, Server};
pub use work::{Workers, SCHEMA};

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/functions/runtimes", get(runtimes::list))
        .route("/functions/specifications", get(specifications::list))
        .merge(executions::routes())
}

/// Starts delivering events and running what an earlier process left undone.
pub async fn start(app: &App) -> Result<()> {
    tokio::spawn(deliver::listen(app.clone(), app.events.deliver()));
    work::resume(app).await
}

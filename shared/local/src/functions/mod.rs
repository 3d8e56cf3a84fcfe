//! Functions, their deployments, variables and executions.

mod checks;
mod cron;
mod current;
mod deliver;
mod deployment;
mod deployments;
mod domains;
mod environment;
mod executions;
mod function;
mod headers;
mod keys;
mod later;
mod lists;
mod local;
mod manage;
mod provision;
mod recent;
mod rules;
mod runner;
mod runtimes;
mod schedule;
mod specifications;
mod subscriptions;
mod upload;
mod variables;
mod view;
mod work;

use axum::routing::{get, patch, post};
use axum::Router;

use crate::app::App;
use crate::error::Result;

pub use checks::roles_of;
pub use cron::Cron;
pub use current::Current;
pub use local::{tick, TickError};
pub use provision::provision;
pub use recent::Recent;
pub use runner::{Runners, Server};
pub use subscriptions::Subscriptions;
pub use work::Workers;

/// What this part serves.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/functions/runtimes", get(runtimes::list))
        .route("/functions/specifications", get(specifications::list))
        .merge(executions::routes())
        .merge(functions())
        .merge(deployed())
        .merge(variables())
        .merge(rules::routes())
}

fn functions() -> Router<App> {
    Router::new()
        .route("/functions", get(lists::functions).post(manage::create))
        .route(
            "/functions/{id}",
            get(manage::read).put(manage::update).delete(manage::delete),
        )
}

fn deployed() -> Router<App> {
    Router::new()
        .route("/functions/{id}/deployment", patch(deployments::activate))
        .route(
            "/functions/{id}/deployments",
            get(lists::deployments).post(deployments::create),
        )
        .route(
            "/functions/{id}/deployments/duplicate",
            post(deployments::duplicate),
        )
        .route(
            "/functions/{id}/deployments/{deployment}",
            get(deployments::read).delete(deployments::delete),
        )
        .route(
            "/functions/{id}/deployments/{deployment}/download",
            get(deployments::download),
        )
        .route(
            "/functions/{id}/deployments/{deployment}/status",
            patch(deployments::cancel),
        )
}

fn variables() -> Router<App> {
    Router::new()
        .route(
            "/functions/{id}/variables",
            get(variables::list).post(variables::create),
        )
        .route(
            "/functions/{id}/variables/{variable}",
            get(variables::read)
                .put(variables::update)
                .delete(variables::delete),
        )
        .route(
            "/project/variables",
            get(variables::list_of_project).post(variables::create_of_project),
        )
        .route(
            "/project/variables/{variable}",
            get(variables::read_of_project)
                .put(variables::update_of_project)
                .delete(variables::delete_of_project),
        )
}

/// Tables of the host's own that this part needs.
pub const SCHEMAS: &[&str] = &[work::SCHEMA, upload::SCHEMA];

/// What this part serves beside the API, for people who look and for tests.
pub fn local_routes() -> Router<App> {
    local::routes()
}

/// Functions as their own domains would serve them.
pub fn domain_routes() -> Router<App> {
    domains::routes()
}

/// Starts delivering events and running what an earlier process left undone.
pub async fn start(app: &App) -> Result<()> {
    tokio::spawn(deliver::listen(app.clone(), app.events.deliver()));
    tokio::spawn(schedule::keep(app.clone()));
    work::resume(app).await
}

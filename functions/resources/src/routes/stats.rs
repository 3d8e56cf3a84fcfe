//! What became of the study files that somebody shared.

use runtime::{Json, Result, State};
use store::{App, Me};
use studying::figures;

use crate::wire::OwnStats;

/// Sums up the caller's study files: one call for every 500.
///
/// # Errors
///
/// What the store answers.
pub async fn mine(State(app): State<App>, Me(me): Me) -> Result<Json<OwnStats>> {
    let stats = figures::of_author(&app, &me).await?;
    Ok(Json(OwnStats { stats }))
}

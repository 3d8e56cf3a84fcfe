//! Figures, from rollups.

use learning::teaching::Teaching;
use runtime::{Json, Result, State};
use store::{App, Me};

use crate::rules;
use crate::wire::{Dashboard, Income};

/// Shows how the caller's courses are doing. Two calls in one wave, for any number of students; six in two for who teaches more than a
/// hundred courses.
///
/// # Errors
///
/// `session_required`: the figures are read with the caller's own rights.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<Dashboard>> {
    let teaching = Teaching::of(&app, &me).await?;
    Ok(Json(rules::dashboard(teaching)))
}

/// Shows what the caller's courses earned. As many calls as the dashboard.
///
/// # Errors
///
/// `session_required`.
pub async fn earnings(State(app): State<App>, Me(me): Me) -> Result<Json<Income>> {
    let teaching = Teaching::of(&app, &me).await?;
    Ok(Json(rules::earnings(&teaching)))
}

//! Where somebody's clock is, and whether they are in a pod.

use model::{PodId, UserId, Zone};
use runtime::{Error, Result};
use store::tables::UserSettings;
use store::App;

/// The zone of somebody's calendar; UTC where they never said.
///
/// # Errors
///
/// What the store answers.
pub async fn zone(app: &App, user: &UserId) -> Result<Zone> {
    let settings = app.rows::<UserSettings>().find(user).await?;
    Ok(settings.map_or_else(Zone::utc, |it| it.row.timezone))
}

/// Refuses whoever is not in the pod, without telling them that there is one; no call where none is named.
///
/// # Errors
///
/// `not_found`.
pub async fn check_in_pod(app: &App, user: &UserId, pod: Option<&PodId>) -> Result<()> {
    let Some(pod) = pod else {
        return Ok(());
    };
    match app.membership(pod, user).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("pod")),
    }
}

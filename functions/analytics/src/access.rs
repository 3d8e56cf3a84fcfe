//! Whether somebody is in a pod.

use model::{PodId, UserId};
use runtime::{Error, Result};
use store::App;

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

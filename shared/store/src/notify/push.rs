//! Pushing at once what was told, and how many pushes somebody gets: three an hour and eight a day, calls apart.

use model::{NotificationType, UserId};

use super::tell::Told;
use crate::rate_limit::Rule;
use crate::{App, Error, Result};

/// Pushes within an hour.
const HOURLY: Rule = Rule::new("push", 3, 60 * 60);
/// Pushes within a day, of UTC.
const DAILY: Rule = Rule::new("push_daily", 8, 24 * 60 * 60);

/// Pushes what was told to those who want it and are awake.
///
/// What cannot be pushed now waits for J-15, and all of it where the function has no key for pushing; no push makes telling fail.
pub async fn push(app: &App, told: &Told) {
    let Some(pushes) = app.pushes() else {
        return;
    };
    let waiting: Vec<_> = told.to_push().collect();
    if let Err(error) = pushes.deliver(&waiting).await {
        tracing::error!(error = %error, "Pushes were left to the job");
    }
}

/// Takes one of somebody's pushes, and tells whether one was left; else the push is `muted`.
///
/// # Errors
///
/// Those of the store.
pub async fn take_push(app: &App, kind: NotificationType, recipient: &UserId) -> Result<bool> {
    if kind == NotificationType::Call {
        return Ok(true);
    }
    for rule in [HOURLY, DAILY] {
        match app.limit_rate(rule, recipient).await {
            Ok(()) => {}
            Err(Error::RateLimited { .. }) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

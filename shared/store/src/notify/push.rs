//! How many pushes somebody gets: three an hour and eight a day, calls apart.

use model::{NotificationType, UserId};

use crate::rate_limit::Rule;
use crate::{App, Error, Result};

/// Pushes within an hour.
const HOURLY: Rule = Rule::new("push", 3, 60 * 60);
/// Pushes within a day, of UTC.
const DAILY: Rule = Rule::new("push_daily", 8, 24 * 60 * 60);

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

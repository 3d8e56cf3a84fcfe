//! J-01: people whose browser has gone silent are offline.

use std::time::Duration;

use client::{Changes, Query};
use model::PresenceStatus;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::Presence;
use store::App;

/// How long somebody may be silent; browsers say something every minute.
const SILENCE: Duration = Duration::from_secs(120);

/// Marks the silent as offline, in one call. Repeating it finds nobody.
pub async fn sweep(app: App, turn: Turn) -> Result<Step> {
    let silent = [
        Query::not_equal(Presence::STATUS, PresenceStatus::Offline.as_str()),
        Query::less_than(Presence::LAST_SEEN_AT, turn.now.before(SILENCE).to_string()),
    ];
    let offline = Changes::new().set(Presence::STATUS, PresenceStatus::Offline);
    let swept = app
        .rows::<Presence>()
        .update_where(silent, &offline)
        .await?;
    Ok(Step::over(swept))
}

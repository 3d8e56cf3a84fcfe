//! Whether people are here.

use runtime::{Json, Result, State};
use store::tables::Presence;
use store::{App, Me};

use crate::wire::{Here, PresenceView};

/// Stores what the caller says, at the server's time. Clients say it once a minute; the sweep finds who stopped.
///
/// # Errors
///
/// What the store answers.
pub async fn say(
    State(app): State<App>,
    Me(me): Me,
    Json(here): Json<Here>,
) -> Result<Json<PresenceView>> {
    let said = Presence {
        status: here.status,
        last_seen_at: app.now(),
    };
    // The table is read by everybody signed in; the row needs no permissions of its own.
    let stored = app.rows::<Presence>().upsert(&me, &said, &[]).await?;
    Ok(Json(PresenceView {
        status: stored.row.status,
        last_seen_at: stored.row.last_seen_at,
    }))
}

//! J-16: invitations that have had their time.
//!
//! Whoever uses one is told so anyway; this keeps the lists of pods short and the codes from staying for ever.

use std::time::Duration;

use client::{Changes, Query};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::PodInvite;
use store::App;

/// How long an expired invitation is still listed.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Withdraws what has expired and removes what expired long ago: two calls. A repeat finds nothing.
pub async fn expire(app: App, turn: Turn) -> Result<Step> {
    let invites = app.rows::<PodInvite>();
    let expired = [
        Query::less_than(PodInvite::EXPIRES_AT, turn.now),
        Query::is_null(PodInvite::REVOKED_AT),
    ];
    let withdrawn = Changes::new().set(PodInvite::REVOKED_AT, turn.now);
    let withdrawn = invites.update_where(expired, &withdrawn).await?;
    let old = [Query::less_than(
        PodInvite::EXPIRES_AT,
        turn.now.before(KEPT),
    )];
    let removed = invites.delete_where(old).await?;
    Ok(Step::over(withdrawn + removed))
}

//! What the function does of its own accord when something happened.
//!
//! Appwrite delivers an event at most once, sometimes twice, in no order; each handler says why that is harmless.

use client::Changes;
use runtime::Result;
use store::tables::{CheckIn, PodMember};
use store::{membership, App, Created, TeamJoined};
use studying::check_ins;

/// Stores the id by which a membership of the team is ended; a repeat stores the same.
///
/// Somebody who left while they were still joining has no row by now: the team must not keep them, or they would go on reading.
pub async fn joined_team(app: App, joined: TeamJoined) -> Result<()> {
    let edge = membership::id(&joined.pod_id, &joined.user_id);
    let change = Changes::new().set(PodMember::MEMBERSHIP_ID, &joined.membership_id);
    let known = &joined.membership_id;
    match app.rows::<PodMember>().update(&edge, &change).await {
        Ok(_) => Ok(()),
        Err(store::Error::NotFound { .. }) => {
            let left = app.leave_team(&joined.pod_id, &joined.user_id, Some(known));
            Ok(left.await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives points for the first check-in of a member's day, moves the streak and counts it in the day.
///
/// A repeat finds the ledger's row and the member's streak as they are and does nothing; the clock does what is lost.
pub async fn checked_in(app: App, Created(check_in): Created<CheckIn>) -> Result<()> {
    check_ins::count(&app, &check_in).await?;
    Ok(())
}

//! What the function does of its own accord when something happened.
//!
//! Appwrite delivers an event at most once, sometimes twice, in no order; each handler says why that is harmless.

use client::Changes;
use futures_util::try_join;
use model::{PointsReason, CHECK_IN_POINTS};
use runtime::Result;
use store::points::Grant;
use store::tables::{CheckIn, PodMember, StudyDay};
use store::{membership, App, Created, Stored, TeamJoined};

use crate::rules;

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
/// The row of the ledger names pod and day: a repeat, and every further check-in of the day, finds it there and does nothing.
pub async fn checked_in(app: App, Created(check_in): Created<CheckIn>) -> Result<()> {
    let (row, day) = (&check_in.row, check_in.row.local_date);
    let source = format!("{}:{day}", row.pod_id);
    let granted = app
        .grant_points(&Grant {
            user: &row.user_id,
            reason: PointsReason::CheckIn,
            source: &source,
            points: CHECK_IN_POINTS,
            pod: Some(&row.pod_id),
            date: Some(day),
        })
        .await?;
    let Some(granted) = granted else {
        return Ok(());
    };
    let counted = async {
        app.count_in_day(&row.user_id, day, StudyDay::CHECK_INS, 1)
            .await?;
        Ok(())
    };
    match granted.member {
        Some(member) => try_join!(counted, move_streak(&app, &member, &check_in)).map(drop),
        None => counted.await,
    }
}

async fn move_streak(
    app: &App,
    member: &Stored<PodMember>,
    check_in: &Stored<CheckIn>,
) -> Result<()> {
    let zone = app.zone_of(&member.row.user_id).await?;
    let last = member.row.last_check_in_at.map(|it| it.date_in(&zone));
    let day = check_in.row.local_date;
    if last.is_some_and(|it| it >= day) {
        // An older day's event that comes late moves nothing back.
        return Ok(());
    }
    let streak = rules::check_ins::streak(member.row.streak, last, day);
    let change = Changes::new()
        .set(PodMember::STREAK, streak)
        .set(PodMember::LAST_CHECK_IN_AT, check_in.created_at);
    app.rows::<PodMember>().update(&member.id, &change).await?;
    Ok(())
}

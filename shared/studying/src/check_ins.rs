//! What check-ins and kept pledges give: points, a day's count and the streak in the pod.

use client::{Changes, Query};
use futures_util::try_join;
use model::{EdgeId, LocalDate, PointsReason, CHECK_IN_POINTS, PLEDGE_POINTS};
use store::points::{Grant, Granted};
use store::tables::{CheckIn, Pledge, PodMember, StudyDay};
use store::{App, Result, Stored};

/// The streak on a new day: one more where the day before had a check-in, else it begins again.
pub fn streak(until: u32, last: Option<LocalDate>, day: LocalDate) -> u32 {
    if last == Some(day.plus_days(-1)) {
        until.saturating_add(1)
    } else {
        1
    }
}

/// The row of the ledger that says that a check-in, or another of the same day, gave its points.
pub fn ledger_id(check_in: &CheckIn) -> EdgeId {
    grant(check_in, &source(check_in)).id()
}

fn source(check_in: &CheckIn) -> String {
    format!("{}:{}", check_in.pod_id, check_in.local_date)
}

fn grant<'a>(check_in: &'a CheckIn, source: &'a str) -> Grant<'a> {
    Grant {
        user: &check_in.user_id,
        reason: PointsReason::CheckIn,
        source,
        points: CHECK_IN_POINTS,
        pod: Some(&check_in.pod_id),
        date: Some(check_in.local_date),
    }
}

/// Gives points for the first check-in of a member's day, moves the streak and counts it in the day; says whether there was anything
/// to do.
///
/// The row of the ledger names pod and day, so a repeat and every further check-in of the day give nothing. The streak goes by the
/// member's own row, so that it moves also where whoever gave the points was cut off before it.
///
/// # Errors
///
/// What the store answers.
pub async fn count(app: &App, check_in: &Stored<CheckIn>) -> Result<bool> {
    let (row, day) = (&check_in.row, check_in.row.local_date);
    let Some(granted) = app.grant_points(&grant(row, &source(row))).await? else {
        let member = app.membership(&row.pod_id, &row.user_id).await?;
        return move_streak(app, member, check_in).await;
    };
    let counted = app.count_in_day(&row.user_id, day, StudyDay::CHECK_INS, 1);
    try_join!(counted, move_streak(app, granted.member, check_in))?;
    Ok(true)
}

/// Moves the streak of a member to the day of a check-in; none moves back for an older day that comes late.
async fn move_streak(
    app: &App,
    member: Option<Stored<PodMember>>,
    check_in: &Stored<CheckIn>,
) -> Result<bool> {
    let is_behind = |it: &Stored<PodMember>| is_behind(&it.row, check_in);
    let Some(member) = member.filter(is_behind) else {
        return Ok(false);
    };
    let zone = app.zone_of(&member.row.user_id).await?;
    let last = member.row.last_check_in_at.map(|it| it.date_in(&zone));
    let day = check_in.row.local_date;
    if last.is_some_and(|it| it >= day) {
        return Ok(false);
    }
    let streak = streak(member.row.streak, last, day);
    let change = Changes::new()
        .set(PodMember::STREAK, streak)
        .set(PodMember::LAST_CHECK_IN_AT, check_in.created_at);
    let behind = [Query::or([
        Query::is_null(PodMember::LAST_CHECK_IN_AT),
        Query::less_than(PodMember::LAST_CHECK_IN_AT, check_in.created_at),
    ])];
    let members = app.rows::<PodMember>();
    let moved = members.update_if(&member.id, behind, &change).await?;
    Ok(moved.is_some())
}

/// Whether the last check-in that a member's streak knows of is older than this one.
pub fn is_behind(member: &PodMember, check_in: &Stored<CheckIn>) -> bool {
    member
        .last_check_in_at
        .is_none_or(|it| it < check_in.created_at)
}

/// What the points of a kept pledge are given for.
pub fn of_pledge(pledge: &Stored<Pledge>) -> Grant<'_> {
    Grant {
        user: &pledge.row.user_id,
        reason: PointsReason::Pledge,
        source: pledge.id.as_str(),
        points: PLEDGE_POINTS,
        pod: Some(&pledge.row.pod_id),
        date: None,
    }
}

/// Gives the points of a kept pledge, once.
///
/// # Errors
///
/// What the store answers.
pub async fn reward(app: &App, pledge: &Stored<Pledge>) -> Result<Option<Granted>> {
    app.grant_points(&of_pledge(pledge)).await
}

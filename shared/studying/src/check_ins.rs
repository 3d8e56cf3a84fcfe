//! What check-ins and kept pledges give: points, a day's count and the streak in the pod.

use std::collections::BTreeSet;

use client::{Changes, Query};
use futures_util::try_join;
use model::{EdgeId, LocalDate, PointsReason, Timestamp, CHECK_IN_POINTS, PLEDGE_POINTS};
use serde::Deserialize;
use store::points::{Grant, Granted};
use store::schema::{CREATED_AT, ID};
use store::tables::{CheckIn, Pledge, PodMember, StudyDay};
use store::{App, Error, Result, Row, Stored, DATABASE, LONGEST_LIST};

/// The streak on a new day: one more where the day before had a check-in, else it begins again.
pub fn streak(until: u32, last: Option<LocalDate>, day: LocalDate) -> u32 {
    streak_over(until, last, day, &BTreeSet::new())
}

/// The streak on a new day where days before it may have check-ins that are not counted yet: it goes on from the last that is counted,
/// or begins with the first of the days in a row.
fn streak_over(
    until: u32,
    last: Option<LocalDate>,
    day: LocalDate,
    known: &BTreeSet<LocalDate>,
) -> u32 {
    let (mut days, mut before) = (1_u32, day.plus_days(-1));
    while last != Some(before) {
        if !known.contains(&before) {
            return days;
        }
        (days, before) = (days.saturating_add(1), before.plus_days(-1));
    }
    until.saturating_add(days)
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

/// Moves the streak of a member to the day of a check-in, over those of the days between that are not counted yet: their events are late
/// or lost. None moves back for an older day that comes late. One call more where the day before is not the last that is counted.
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
    let streak = if last == Some(day.plus_days(-1)) {
        streak(member.row.streak, last, day)
    } else {
        let known = known_days(app, &member, check_in).await?;
        streak_over(member.row.streak, last, day, &known)
    };
    let change = Changes::new()
        .set(PodMember::STREAK, streak)
        .set(PodMember::LAST_CHECK_IN_AT, check_in.created_at)
        .set(PodMember::STREAK_ENDS_AT, day.plus_days(2).begins_in(&zone));
    let behind = [Query::or([
        Query::is_null(PodMember::LAST_CHECK_IN_AT),
        Query::less_than(PodMember::LAST_CHECK_IN_AT, check_in.created_at),
    ])];
    let members = app.rows::<PodMember>();
    let moved = members.update_if(&member.id, behind, &change).await?;
    Ok(moved.is_some())
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfDay {
    local_date: LocalDate,
}

/// The days of a member's check-ins since the last that is counted, or since they came, until this one.
async fn known_days(
    app: &App,
    member: &Stored<PodMember>,
    check_in: &Stored<CheckIn>,
) -> Result<BTreeSet<LocalDate>> {
    let since: Timestamp = member.row.last_check_in_at.unwrap_or(member.created_at);
    let theirs = [
        Query::equal(CheckIn::USER_ID, &check_in.row.user_id),
        Query::equal(CheckIn::POD_ID, &check_in.row.pod_id),
        Query::created_between(since.to_string(), check_in.created_at.to_string()),
        Query::order_desc(CREATED_AT),
        Query::select([ID, CheckIn::LOCAL_DATE.key]),
        Query::limit(LONGEST_LIST),
    ];
    let rows = app.client().rows(DATABASE, CheckIn::TABLE);
    let page = rows.list::<OfDay>(&theirs).await;
    let page = page.map_err(|cause| Error::about(CheckIn::NOUN, cause))?;
    Ok(page
        .items
        .into_iter()
        .map(|it| it.data.local_date)
        .collect())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(last: Option<&str>, known: &[&str], expected: u32) {
        let day = |it: &str| -> LocalDate { it.parse().unwrap() };
        let known = known.iter().map(|it| day(it)).collect();
        let made = streak_over(7, last.map(day), day("2026-01-05"), &known);
        assert_eq!(made, expected, "{last:?} {known:?}");
    }

    #[test]
    fn a_streak_goes_over_days_that_are_not_counted_yet() {
        check(Some("2026-01-04"), &[], 8);
        check(Some("2026-01-03"), &["2026-01-04"], 9);
        check(
            Some("2026-01-02"),
            &["2026-01-03", "2026-01-04", "2026-01-05"],
            10,
        );
        check(Some("2026-01-03"), &["2026-01-03", "2026-01-04"], 9);
    }

    #[test]
    fn a_day_without_a_check_in_begins_a_streak_anew() {
        check(Some("2026-01-03"), &[], 1);
        check(Some("2026-01-02"), &["2026-01-04"], 2);
        check(None, &[], 1);
        check(None, &["2026-01-04", "2026-01-03", "2026-01-01"], 3);
    }
}

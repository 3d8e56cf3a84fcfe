//! Who stands above whom on a board, for its list and for whoever is not on it.
//!
//! The clock that writes a list and the operation that counts those above somebody ask by the same queries, so that equals have the place
//! that the list would give them.

use client::Query;
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{IsoWeek, PodId, ProfileVisibility, Timestamp, UserId, Zone};
use store::schema::{Column, ID};
use store::tables::{Pod, PodMember, Profile, UserStats};
use store::{App, Result, COUNTABLE, IDS_PER_QUERY};
use studying::standing::Standing;

/// Seats of the largest pod.
pub const MOST_MEMBERS: u32 = 200;

/// The week that it is, by the calendar of UTC.
pub fn week_of(now: Timestamp) -> IsoWeek {
    now.date_in(&Zone::utc()).week()
}

/// Whether somebody may be on a board: who is private or gone is on none.
pub fn is_listed(profile: &Profile) -> bool {
    profile.deleted_at.is_none() && profile.visibility != ProfileVisibility::Private
}

/// The profiles that may be on a board.
fn listed() -> [Query; 2] {
    [
        Query::is_null(Profile::DELETED_AT),
        Query::not_equal(Profile::VISIBILITY, ProfileVisibility::Private),
    ]
}

/// Profiles that may be on a board, with more than a value in a column of theirs.
pub fn profiles_above(column: Column, value: u32) -> Vec<Query> {
    let above = Query::greater_than(column, value);
    listed().into_iter().chain([above]).collect()
}

/// People who won more than so many points in a week; who of them is private or gone, their profiles say.
pub fn winners_above(week: IsoWeek, points: u32) -> Vec<Query> {
    vec![
        Query::equal(UserStats::POINTS_WEEK, week),
        Query::greater_than(UserStats::WEEK_POINTS, points),
    ]
}

/// The place of somebody with a value in a column of their profile. One call.
pub async fn by_profile(app: &App, column: Column, value: u32) -> Result<Option<u32>> {
    let above = profiles_above(column, value);
    Ok(behind(app.rows::<Profile>().count(above).await?))
}

/// The place of somebody who won so many points this week. One call.
pub async fn by_week(app: &App, points: u32) -> Result<Option<u32>> {
    let above = winners_above(week_of(app.now()), points);
    Ok(behind(app.rows::<UserStats>().count(above).await?))
}

/// The place of a member in their pod; none where they left it just now. Three calls in two waves, four where a hundred are
/// above them.
pub async fn by_pod(app: &App, pod: &PodId, member: &UserId) -> Result<Option<u32>> {
    let all = [Query::equal(PodMember::POD_ID, pod)];
    let (pods, rows) = (app.rows::<Pod>(), app.rows::<PodMember>());
    let (pod, mut members) = try_join!(pods.find(pod), rows.list(all, MOST_MEMBERS))?;
    let zone = pod.map_or_else(Zone::utc, |it| it.row.timezone);
    Standing::at(app.now(), &zone).sort(&mut members);
    let users = members.iter().map(|it| &it.row.user_id);
    let above: Vec<&UserId> = users.take_while(|it| *it != member).collect();
    if above.len() == members.len() {
        return Ok(None);
    }
    let profiles = app.rows::<Profile>();
    let counts = above.chunks(IDS_PER_QUERY).map(|some| {
        let theirs = Query::equal(ID, some);
        profiles.count(listed().into_iter().chain([theirs]))
    });
    Ok(behind(try_join_all(counts).await?.into_iter().sum()))
}

/// The place behind so many; whoever has more above them than can be counted has none.
fn behind(above: u64) -> Option<u32> {
    let above = Some(above).filter(|it| *it < COUNTABLE)?;
    u32::try_from(above + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_more_above_them_than_can_be_counted_has_no_place() {
        assert_eq!(behind(0), Some(1));
        assert_eq!(behind(4_999), Some(5_000));
        assert_eq!(behind(5_000), None);
    }
}

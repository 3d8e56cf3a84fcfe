//! Points of people and members, counted again from the ledger for whoever won any since the night before.
//!
//! The ledger comes before the counters, so a call that died in between left them behind it. They are raised and never lowered: what was
//! won in a pod that is gone stays with whoever won it, though the ledger has forgotten it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use client::Query;
use model::{EdgeId, PodId, Timestamp, UserId};
use runtime::Result;
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::{Column, CREATED_AT};
use store::tables::{LedgerEntry, PodMember, Profile};
use store::{App, Error, Row, Stored, LONGEST_LIST};

use super::scan::Scan;
use crate::awards::GRACE;

/// Entries of the ledger that one step looks at.
const PAGE: u32 = 500;

/// People whose ledgers are read in one walk.
const ONE_WALK: usize = 25;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(15 * 60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Won {
    user_id: UserId,
    #[serde(default)]
    pod_id: Option<PodId>,
    #[serde(default)]
    points: u32,
}

/// Looks at a page of the points that were won, and at all points of those who won them.
pub async fn recount(app: App, turn: Turn) -> Result<Step> {
    let since = turn.since.before(SKEW).to_string();
    let lately = Scan::of::<LedgerEntry>(&[LedgerEntry::USER_ID])
        .only(Query::greater_than(CREATED_AT, since));
    let (page, last) = lately
        .turn::<Won>(&app, turn.cursor.as_deref(), PAGE)
        .await?;
    let people: BTreeSet<&UserId> = page.iter().map(|it| &it.data.user_id).collect();
    let people: Vec<&UserId> = people.into_iter().collect();
    let mut drift = 0;
    for some in people.chunks(ONE_WALK) {
        drift += raise(&app, some, turn.now).await?;
    }
    let processed = u64::try_from(page.len()).unwrap_or(u64::MAX);
    let step = last.map_or_else(|| Step::over(processed), |last| Step::on(processed, last));
    Ok(step.drifted(drift))
}

/// Raises what lies behind the ledger; answers how many rows did. What was won a moment ago is not counted: whoever gave it raises the
/// counters next, or did.
async fn raise(app: &App, people: &[&UserId], now: Timestamp) -> Result<u64> {
    let profiles = app.rows::<Profile>();
    let profiles = profiles.get_many(people.iter().copied()).await?;
    let members = members(app, people).await?;
    let mut totals: BTreeMap<UserId, u32> = BTreeMap::new();
    let mut in_pods: BTreeMap<EdgeId, u32> = BTreeMap::new();
    let count = |row: client::Row<Won>| {
        let Won {
            user_id,
            pod_id,
            points,
        } = row.data;
        let joined = pod_id.and_then(|pod| members.get(&(user_id.clone(), pod)));
        let at = row.created_at.map(Timestamp::from_jiff);
        // Whoever left and came back began anew.
        if let Some(member) = joined.filter(|it| at.is_some_and(|at| at >= it.created_at)) {
            let sum = in_pods.entry(member.id.clone()).or_default();
            *sum = sum.saturating_add(points);
        }
        let sum = totals.entry(user_id).or_default();
        *sum = sum.saturating_add(points);
    };
    let told = Query::less_than(CREATED_AT, now.before(GRACE).to_string());
    let columns = [
        LedgerEntry::USER_ID,
        LedgerEntry::POD_ID,
        LedgerEntry::POINTS,
    ];
    let ledger = Scan::of::<LedgerEntry>(&columns)
        .only(Query::equal(LedgerEntry::USER_ID, people))
        .only(told);
    ledger.each(app, count).await?;
    let mut raised = 0;
    for profile in profiles.iter().filter(|it| it.row.deleted_at.is_none()) {
        let won = totals.get(&profile.id).copied().unwrap_or_default();
        let missing = won.saturating_sub(profile.row.total_points);
        raised += u64::from(raise_profile(app, &profile.id, missing).await?);
    }
    for member in members.values() {
        let won = in_pods.get(&member.id).copied().unwrap_or_default();
        let missing = won.saturating_sub(member.row.points);
        let found = add::<PodMember>(app, &member.id, PodMember::POINTS, missing).await?;
        raised += u64::from(found.is_some());
    }
    Ok(raised)
}

/// Raises somebody's points, and their level where they reach one.
async fn raise_profile(app: &App, id: &UserId, missing: u32) -> Result<bool> {
    let Some(profile) = add::<Profile>(app, id, Profile::TOTAL_POINTS, missing).await? else {
        return Ok(false);
    };
    app.level_up(&profile).await?;
    Ok(true)
}

/// Adds what a counter lacks, beside whoever raises it meanwhile; none where it lacks nothing, or its row is gone.
async fn add<R: Row>(
    app: &App,
    id: &R::Id,
    counter: Column,
    missing: u32,
) -> Result<Option<Stored<R>>> {
    if missing == 0 {
        return Ok(None);
    }
    let rows = app.rows::<R>();
    match rows.increment(id, counter, i64::from(missing), None).await {
        Ok(row) => Ok(Some(row)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The memberships of some people, by person and pod: one call for every 500.
async fn members(
    app: &App,
    people: &[&UserId],
) -> Result<BTreeMap<(UserId, PodId), Stored<PodMember>>> {
    let (mut all, mut after) = (BTreeMap::new(), None::<EdgeId>);
    loop {
        let mut queries = vec![Query::equal(PodMember::USER_ID, people)];
        queries.extend(after.as_ref().map(|it| Query::cursor_after(it.as_str())));
        let page = app.rows::<PodMember>().list(queries, LONGEST_LIST).await?;
        let is_last = u32::try_from(page.len()).is_ok_and(|count| count < LONGEST_LIST);
        after = page.last().map(|it| it.id.clone());
        let key = |it: &Stored<PodMember>| (it.row.user_id.clone(), it.row.pod_id.clone());
        all.extend(page.into_iter().map(|it| (key(&it), it)));
        if is_last {
            return Ok(all);
        }
    }
}

//! Points of the week, for whoever won any lately.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use client::{Changes, Query};
use model::{IsoWeek, UserId, Zone};
use runtime::Result;
use serde::Deserialize;
use serde_json::Value;
use store::jobs::Turn;
use store::schema::CREATED_AT;
use store::tables::{LedgerEntry, Profile, UserStats};
use store::{readers, App, Error, Row, DATABASE};

use crate::jobs::scan::Scan;
use crate::standings::week_of;

/// Entries of the ledger that one step looks at.
const PAGE: u32 = 500;

/// Rows that Appwrite writes in one call.
const ROWS_PER_CALL: usize = 100;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Won {
    user_id: UserId,
    #[serde(default)]
    points: u32,
}

/// Sums up the week of those who won points since the pass before, or since Monday where there was none; answers how many entries there
/// were, and the last of a full page.
pub async fn sum_up(
    app: &App,
    turn: &Turn,
    after: Option<&str>,
) -> Result<(usize, Option<String>)> {
    let since = if turn.is_new {
        week_of(turn.now).monday().begins_in(&Zone::utc())
    } else {
        turn.since
    };
    let since = since.before(SKEW).to_string();
    let won = Scan::of::<LedgerEntry>(&[LedgerEntry::USER_ID])
        .only(Query::greater_than(CREATED_AT, since));
    let (page, last) = won.turn::<Won>(app, after, PAGE).await?;
    let people: BTreeSet<&UserId> = page.iter().map(|it| &it.data.user_id).collect();
    let people: Vec<&UserId> = people.into_iter().collect();
    for some in people.chunks(ROWS_PER_CALL) {
        set(app, week_of(turn.now), some).await?;
    }
    Ok((page.len(), last))
}

async fn set(app: &App, week: IsoWeek, people: &[&UserId]) -> Result<()> {
    let monday = week.monday().begins_in(&Zone::utc()).to_string();
    let entries = Scan::of::<LedgerEntry>(&[LedgerEntry::USER_ID, LedgerEntry::POINTS])
        .only(Query::equal(LedgerEntry::USER_ID, people))
        .only(Query::greater_than_equal(CREATED_AT, monday));
    let mut sums: BTreeMap<UserId, u32> = BTreeMap::new();
    let add = |row: client::Row<Won>| {
        let sum = sums.entry(row.data.user_id).or_default();
        *sum = sum.saturating_add(row.data.points);
    };
    entries.each(app, add).await?;
    // The ledger of who is gone may outlive them.
    let profiles = app.rows::<Profile>().get_many(sums.keys()).await?;
    let living = profiles.iter().filter(|it| it.row.deleted_at.is_none());
    let rows: Vec<_> = living
        .filter_map(|it| {
            let changes = Changes::new()
                .set(UserStats::POINTS_WEEK, week)
                .set(UserStats::WEEK_POINTS, sums.get(&it.id)?);
            Some((
                it.id.to_string(),
                changes,
                Some(vec![readers::user(&it.id)]),
            ))
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let stats = app.client().rows(DATABASE, UserStats::TABLE);
    let written = stats.upsert_many::<Value>(&rows).await;
    written.map_err(|cause| Error::about(UserStats::NOUN, cause))?;
    Ok(())
}

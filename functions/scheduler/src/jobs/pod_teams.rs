//! J-13, second part: the teams of pods have those in them who are members, and nobody else; and every pod has its room.
//!
//! `pod_members` decides. Every night the pods are looked at that changed in the last two days, on Sundays all, and then what no pod
//! is left of: rows of members and empty teams, which a founding leaves that was cut off.

mod orphans;
mod repair;

use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::Timestamp;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::Pod;
use store::App;

/// What counts as changed: a night may be missed.
const TOUCHED: Duration = Duration::from_secs(48 * 60 * 60);

/// How long what is being written is left alone.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// Pods that one step looks at.
const PAGE: u32 = 40;

/// Pods that are looked at at once.
const AT_ONCE: usize = 4;

/// Looks at a page of pods, of members or of teams.
pub async fn reconcile(app: App, turn: Turn) -> Result<Step> {
    let is_whole = is_sunday(turn.due);
    let (part, after) = match turn.cursor.as_deref() {
        Some(cursor) => cursor.split_once('|').unwrap_or(("pods", "")),
        None => ("pods", ""),
    };
    let after = (!after.is_empty()).then(|| Query::cursor_after(after));
    let (step, then) = match part {
        "members" => (orphans::members(&app, &turn, after).await?, Some("teams")),
        "teams" => (orphans::teams(&app, &turn, after).await?, None),
        _ => (
            pods(&app, &turn, is_whole, after).await?,
            is_whole.then_some("members"),
        ),
    };
    let next = match (step.next, then) {
        (Some(last), _) => Some(format!("{part}|{last}")),
        (None, then) => then.map(|part| format!("{part}|")),
    };
    Ok(Step { next, ..step })
}

async fn pods(app: &App, turn: &Turn, is_whole: bool, after: Option<Query>) -> Result<Step> {
    let mut queries = vec![Query::is_null(Pod::DELETED_AT)];
    if !is_whole {
        let since = turn.due.before(TOUCHED);
        queries.push(Query::greater_than(UPDATED_AT, since));
    }
    queries.extend(after);
    let page = app.rows::<Pod>().list(queries, PAGE).await?;
    let settled = turn.now.before(GRACE);
    let founded: Vec<_> = page.iter().filter(|it| it.created_at < settled).collect();
    let mut drift = 0;
    for pods in founded.chunks(AT_ONCE) {
        let repaired = try_join_all(pods.iter().map(|pod| repair::repair(app, pod))).await?;
        drift += repaired.into_iter().sum::<u64>();
    }
    Ok(Step::after(&page, PAGE).drifted(drift))
}

fn is_sunday(at: Timestamp) -> bool {
    let day = at.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).weekday();
    day == jiff::civil::Weekday::Sunday
}

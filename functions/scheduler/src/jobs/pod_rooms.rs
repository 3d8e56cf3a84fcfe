//! J-13 for rooms: a pod whose founding nobody heard of gets its room within the hour; the night compares names (`pod_teams`).

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::RoomId;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::{ChatRoom, Pod};
use store::{rooms, App};

/// How long the event of a founding may take to be handled.
const GRACE: Duration = Duration::from_secs(2 * 60);

/// How far back pods are looked at, besides what was missed: a failed founding may end late.
const BACK: Duration = Duration::from_secs(60 * 60);

/// Pods that one step looks at.
const PAGE: u32 = 100;

/// Makes the rooms that are missing, under the id that the event would have given them.
pub async fn open(app: App, turn: Turn) -> Result<Step> {
    let founded = [
        Query::is_null(Pod::DELETED_AT),
        Query::created_between(
            turn.since.before(BACK).to_string(),
            turn.now.before(GRACE).to_string(),
        ),
    ];
    let pods = turn.page::<Pod>(&app, founded, PAGE).await?;
    let ids: Vec<RoomId> = pods.iter().map(|it| rooms::of_pod(&it.id)).collect();
    let found = app.rows::<ChatRoom>().get_many(&ids).await?;
    let found: BTreeSet<RoomId> = found.into_iter().map(|it| it.id).collect();
    let without = pods
        .iter()
        .filter(|it| !found.contains(&rooms::of_pod(&it.id)));
    let opened = try_join_all(without.map(|pod| app.open_pod_room(pod))).await?;
    let opened = opened.into_iter().filter(|is_new| *is_new).count();
    Ok(Step::after(&pods, PAGE).drifted(u64::try_from(opened).unwrap_or(u64::MAX)))
}

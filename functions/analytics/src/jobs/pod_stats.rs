//! J-10: how pods are doing: every hour those where something happened within a day, every night all of them.

mod counting;

use std::time::Duration;

use client::{Changes, Query};
use futures_util::future::try_join_all;
use model::Timestamp;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{Pod, PodStats};
use store::{readers, App, Stored};

/// Pods that one step looks at.
const PAGE: u32 = 20;

/// Pods that are counted at once.
const AT_ONCE: usize = 4;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Counts a page of pods whose rows moved within a day, which whatever happens in them does.
pub async fn of_the_active(app: App, turn: Turn) -> Result<Step> {
    let since = turn.since.min(turn.now.before(DAY)).to_string();
    roll_up(&app, &turn, Some(Query::greater_than(UPDATED_AT, since))).await
}

/// Counts a page of all pods: what was counted within a week falls when nothing happens.
pub async fn of_all(app: App, turn: Turn) -> Result<Step> {
    roll_up(&app, &turn, None).await
}

async fn roll_up(app: &App, turn: &Turn, only: Option<Query>) -> Result<Step> {
    let living = Query::is_null(Pod::DELETED_AT);
    let queries = only.into_iter().chain([living]);
    let page = turn.page::<Pod>(app, queries, PAGE).await?;
    for some in page.chunks(AT_ONCE) {
        try_join_all(some.iter().map(|pod| write(app, pod, turn.now))).await?;
    }
    Ok(Step::after(&page, PAGE))
}

async fn write(app: &App, pod: &Stored<Pod>, now: Timestamp) -> Result<()> {
    let (stats, latest) = Box::pin(counting::count(app, pod, now)).await?;
    let mut readers = vec![readers::pod(&pod.id)];
    if pod.row.is_public {
        readers.push(readers::everyone());
    }
    let rows = app.rows::<PodStats>();
    rows.upsert(&pod.id, &stats, &readers).await?;
    let told = pod.row.last_activity_at;
    if let Some(latest) = latest.filter(|at| told.is_none_or(|told| told < *at)) {
        let change = Changes::new().set(Pod::LAST_ACTIVITY_AT, latest);
        let seen = app.rows::<Pod>().unchanged_since(pod);
        match seen.update(&pod.id, &change).await {
            Ok(_) | Err(store::Error::Changed { .. } | store::Error::NotFound { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

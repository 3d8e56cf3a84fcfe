//! J-10: how pods are doing: every hour those that moved within a day or in which something was written since the pass before, every
//! night all of them.

mod counting;

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{PodId, Timestamp};
use runtime::Result;
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::{Column, UPDATED_AT};
use store::tables::{
    CalendarEvent, ChatRoom, CheckIn, Pledge, Pod, PodStats, Post, Resource, StudySession,
};
use store::{readers, App, Row, Stored};

use super::place::Place;
use super::scan::Scan;

/// Pods that one step looks at, where it looks at all of them.
const PAGE: u32 = 20;

/// Pods, or rows of pods, that one step looks at, where it looks for those where something happened.
const ROWS: u32 = 50;

/// Pods that are counted at once.
const AT_ONCE: usize = 4;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfPod {
    #[serde(default)]
    pod_id: Option<PodId>,
}

/// Counts the pods of a page of what was written: pods that moved within a day, then what of theirs is counted and was written since the
/// pass before, which does not touch their own rows. A pod that this pass counted is left alone.
pub async fn of_the_active(app: App, turn: Turn) -> Result<Step> {
    let place = Place::of(turn.cursor.as_deref());
    let (day, lately) = (turn.now.before(DAY), turn.since.before(SKEW));
    let sources = [
        Scan::of::<Pod>(&[])
            .only(Query::is_null(Pod::DELETED_AT))
            .only(Query::greater_than(UPDATED_AT, lately.min(day))),
        of_pods::<ChatRoom>(ChatRoom::POD_ID, lately),
        of_pods::<CheckIn>(CheckIn::POD_ID, lately),
        of_pods::<Pledge>(Pledge::POD_ID, lately),
        of_pods::<Post>(Post::POD_ID, lately),
        of_pods::<Resource>(Resource::POD_ID, lately),
        of_pods::<StudySession>(StudySession::POD_ID, lately),
        of_pods::<CalendarEvent>(CalendarEvent::POD_ID, lately),
    ];
    let is_last = place.phase + 1 >= sources.len();
    let Some(source) = sources.into_iter().nth(place.phase) else {
        return Ok(Step::over(0));
    };
    let after = place.after.as_deref();
    let (page, last) = source.turn::<OfPod>(&app, after, ROWS).await?;
    let of = |row: client::Row<OfPod>| row.data.pod_id.or_else(|| row.id.parse().ok());
    let ids: BTreeSet<PodId> = page.into_iter().filter_map(of).collect();
    let pods = uncounted(&app, &turn, &ids).await?;
    write_all(&app, &turn, &pods).await?;
    let follows = (!is_last).then_some(place.phase + 1);
    Ok(place.step(pods.len(), last, follows))
}

/// Counts a page of all pods: what was counted within a week falls when nothing happens.
pub async fn of_all(app: App, turn: Turn) -> Result<Step> {
    let living = [Query::is_null(Pod::DELETED_AT)];
    let page = turn.page::<Pod>(&app, living, PAGE).await?;
    write_all(&app, &turn, &page).await?;
    Ok(Step::after(&page, PAGE))
}

/// Rows of pods that were written since a moment.
fn of_pods<R: Row>(column: Column, since: Timestamp) -> Scan {
    Scan::of::<R>(&[column])
        .only(Query::is_not_null(column))
        .only(Query::greater_than(UPDATED_AT, since))
}

/// Those of some pods that are there and were not counted since the hour began.
async fn uncounted(app: &App, turn: &Turn, ids: &BTreeSet<PodId>) -> Result<Vec<Stored<Pod>>> {
    let (pods, stats) = (app.rows::<Pod>(), app.rows::<PodStats>());
    let (mut pods, stats) = try_join!(pods.get_many(ids), stats.get_many(ids))?;
    let is_new = |it: &&Stored<PodStats>| it.row.computed_at.is_some_and(|at| at >= turn.due);
    let counted: BTreeSet<&PodId> = stats.iter().filter(is_new).map(|it| &it.id).collect();
    pods.retain(|it| it.row.deleted_at.is_none() && !counted.contains(&it.id));
    Ok(pods)
}

async fn write_all(app: &App, turn: &Turn, pods: &[Stored<Pod>]) -> Result<()> {
    for some in pods.chunks(AT_ONCE) {
        try_join_all(some.iter().map(|pod| write(app, pod, turn.now))).await?;
    }
    Ok(())
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

//! The boards of pods whose members moved.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::{Packed, PodId, Timestamp, UserId};
use runtime::Result;
use serde::de::IgnoredAny;
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{board_of_pod, Leaderboard, Pod, PodMember, Profile};
use store::{readers, App, Stored};

use super::ranking::{lines, lines_of, shown, Candidate, Places};
use crate::jobs::place::Place;
use crate::jobs::scan::Scan;
use crate::standings::{in_order, MOST_MEMBERS};

/// Rows that one step looks at.
const PAGE: u32 = 50;

/// Pods whose boards are written at once.
const AT_ONCE: usize = 4;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

const PODS: usize = 0;
const MEMBERS: usize = 1;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InPod {
    pod_id: PodId,
}

/// Writes the boards of a page of pods that changed, or whose members did; the very first pass those of all. A board that this pass wrote
/// is left alone.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let place = Place::of(turn.cursor.as_deref());
    let after = place.after.as_deref();
    let since = turn.since.before(SKEW).to_string();
    let lately = Query::greater_than(UPDATED_AT, since);
    let (pods, last) = if place.phase == PODS {
        let all = Scan::of::<Pod>(&[]);
        let scan = if turn.is_new { all } else { all.only(lately) };
        let (page, last) = scan.turn::<IgnoredAny>(&app, after, PAGE).await?;
        let pods = page.iter().filter_map(|it| it.id.parse().ok());
        (pods.collect(), last)
    } else {
        let scan = Scan::of::<PodMember>(&[PodMember::POD_ID]).only(lately);
        let (page, last) = scan.turn::<InPod>(&app, after, PAGE).await?;
        let pods: BTreeSet<PodId> = page.into_iter().map(|it| it.data.pod_id).collect();
        (pods, last)
    };
    write_all(&app, &turn, &pods).await?;
    let follows = (place.phase == PODS && !turn.is_new).then_some(MEMBERS);
    Ok(place.step(pods.len(), last, follows))
}

async fn write_all(app: &App, turn: &Turn, ids: &BTreeSet<PodId>) -> Result<()> {
    let pods = app.rows::<Pod>().get_many(ids).await?;
    let pods: Vec<&Stored<Pod>> = pods.iter().collect();
    for some in pods.chunks(AT_ONCE) {
        try_join_all(some.iter().map(|pod| write(app, turn, pod))).await?;
    }
    Ok(())
}

async fn write(app: &App, turn: &Turn, pod: &Stored<Pod>) -> Result<()> {
    let id = board_of_pod(&pod.id);
    let boards = app.rows::<Leaderboard>();
    if pod.row.deleted_at.is_some() {
        boards.delete_once(&id).await?;
        return Ok(());
    }
    let before = boards.find(&id).await?;
    let computed = before.as_ref().and_then(|it| it.row.computed_at);
    let all = [Query::equal(PodMember::POD_ID, &pod.id)];
    let members = app.rows::<PodMember>().list(all, MOST_MEMBERS).await?;
    if computed.is_some_and(|at| at >= turn.due && at >= latest(&members)) {
        return Ok(());
    }
    let profiles = app.rows::<Profile>();
    let profiles = profiles
        .get_many(members.iter().map(|it| &it.row.user_id))
        .await?;
    let profiles: BTreeMap<UserId, Stored<Profile>> = shown(app, profiles)
        .await?
        .into_iter()
        .map(|it| (it.id.clone(), it))
        .collect();
    let snapshot = Leaderboard {
        items: Some(Packed(lines(
            ranked(members, &profiles),
            lines_of(before.as_ref()),
            Places::OneByOne,
        ))),
        computed_at: Some(turn.now),
    };
    boards
        .upsert(&id, &snapshot, &[readers::pod(&pod.id)])
        .await?;
    Ok(())
}

fn latest(members: &[Stored<PodMember>]) -> Timestamp {
    let epoch = Timestamp::from_jiff(jiff::Timestamp::UNIX_EPOCH);
    members
        .iter()
        .map(|it| it.updated_at)
        .max()
        .unwrap_or(epoch)
}

/// Members as a pod ranks them.
fn ranked(
    mut members: Vec<Stored<PodMember>>,
    profiles: &BTreeMap<UserId, Stored<Profile>>,
) -> Vec<Candidate> {
    in_order(&mut members);
    let candidate =
        |it: &Stored<PodMember>| Some(Candidate::of(profiles.get(&it.row.user_id)?, it.row.points));
    members.iter().filter_map(candidate).collect()
}

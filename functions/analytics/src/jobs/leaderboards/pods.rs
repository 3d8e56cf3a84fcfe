//! The boards of pods whose members moved, or whose members' names are shown no longer, or otherwise.

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
use store::{readers, App, Error, Stored};
use studying::standing::Standing;

use super::ranking::{lines, lines_of, shown, Candidate, Places};
use crate::jobs::place::Place;
use crate::jobs::scan::{Scan, Span};
use crate::standings::MOST_MEMBERS;

/// Rows that one step looks at.
const PAGE: u32 = 50;

/// Pods whose boards are written at once.
const AT_ONCE: usize = 4;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

/// The phases of a pass behind the first, which looks at pods themselves.
const MEMBERS: usize = 1;
const ENDED: usize = 2;
const PEOPLE: usize = 3;
const SHUT_OUT: usize = 4;

/// A streak ends more than a day after its last check-in and less than two, give or take an hour of summer time.
const SHORTEST_END: Duration = Duration::from_secs(22 * 60 * 60);
const LONGEST_END: Duration = Duration::from_secs(50 * 60 * 60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct InPod {
    pod_id: PodId,
    #[serde(default)]
    last_check_in_at: Option<Timestamp>,
    #[serde(default)]
    streak_ends_at: Option<Timestamp>,
}

/// Writes the boards of a page of pods that changed, or whose members did, or in which a streak ended, which changes no row, or of people
/// whose profile changed or who were shut out; the very first pass those of all. A board that this pass wrote is left alone.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let place = Place::of(turn.cursor.as_deref());
    let after = place.after.as_deref();
    let since = turn.since.before(SKEW).to_string();
    let lately = Query::greater_than(UPDATED_AT, since);
    let (pods, last) = match place.phase {
        MEMBERS => {
            let scan = Scan::of::<PodMember>(&[PodMember::POD_ID]).only(lately);
            let (page, last) = scan.turn::<InPod>(&app, after, PAGE).await?;
            (page.into_iter().map(|it| it.data.pod_id).collect(), last)
        }
        ENDED => ended(&app, &turn, after).await?,
        PEOPLE => {
            let scan = Scan::of::<Profile>(&[]).only(lately);
            let (page, last) = scan.turn::<IgnoredAny>(&app, after, PAGE).await?;
            let people = page.into_iter().map(|it| it.id).collect();
            (of_people(&app, people).await?, last)
        }
        SHUT_OUT => shut_out(&app, lately, after).await?,
        _ => {
            let all = Scan::of::<Pod>(&[]);
            let scan = if turn.is_new { all } else { all.only(lately) };
            let (page, last) = scan.turn::<IgnoredAny>(&app, after, PAGE).await?;
            let pods = page.iter().filter_map(|it| it.id.parse().ok());
            (pods.collect(), last)
        }
    };
    write_all(&app, &turn, &pods).await?;
    let follows = (!turn.is_new && place.phase < SHUT_OUT).then_some(place.phase + 1);
    Ok(place.step(pods.len(), last, follows))
}

/// The pods of people who were shut out since a moment, which their account alone says, and the last of a full page.
async fn shut_out(
    app: &App,
    lately: Query,
    after: Option<&str>,
) -> Result<(BTreeSet<PodId>, Option<String>)> {
    let blocked = [lately, Query::equal("status", false), Query::limit(PAGE)];
    let queries: Vec<Query> = blocked
        .into_iter()
        .chain(after.map(Query::cursor_after))
        .collect();
    let page = app.client().users().list(&queries).await;
    let page = page.map_err(|cause| Error::about("Account", cause))?.items;
    let is_full = u32::try_from(page.len()).is_ok_and(|count| count >= PAGE);
    let last = page.last().filter(|_| is_full).map(|it| it.id.clone());
    let people = page.into_iter().map(|it| it.id).collect();
    Ok((of_people(app, people).await?, last))
}

/// The pods that people are in.
async fn of_people(app: &App, people: Vec<String>) -> Result<BTreeSet<PodId>> {
    let mut pods = BTreeSet::new();
    if !people.is_empty() {
        let theirs = Query::equal(PodMember::USER_ID, people);
        let scan = Scan::of::<PodMember>(&[PodMember::POD_ID]).only(theirs);
        let note = |row: client::Row<InPod>| {
            pods.insert(row.data.pod_id);
        };
        scan.each(app, note).await?;
    }
    Ok(pods)
}

/// The pods in which a streak of a page of members has ended since the pass before, and the last of the page where it was full.
async fn ended(
    app: &App,
    turn: &Turn,
    after: Option<&str>,
) -> Result<(BTreeSet<PodId>, Option<String>)> {
    let span = Span {
        first: turn.since.before(LONGEST_END),
        last: turn.now.before(SHORTEST_END),
    };
    let columns = [
        PodMember::POD_ID,
        PodMember::LAST_CHECK_IN_AT,
        PodMember::STREAK_ENDS_AT,
    ];
    let (page, last) = Scan::of::<PodMember>(&columns)
        .within(PodMember::LAST_CHECK_IN_AT, span)
        .turn::<InPod>(app, after, PAGE)
        .await?;
    let ids: BTreeSet<&PodId> = page.iter().map(|it| &it.data.pod_id).collect();
    let pods = app.rows::<Pod>().get_many(ids).await?;
    let has_ended = |pod: &Stored<Pod>| {
        let at = |now: Timestamp| Standing::at(now, &pod.row.timezone);
        let theirs = page.iter().filter(|it| it.data.pod_id == pod.id);
        theirs
            .map(|it| (it.data.last_check_in_at, it.data.streak_ends_at))
            .any(|(last, end)| {
                at(turn.since).goes_on(last, end) && !at(turn.now).goes_on(last, end)
            })
    };
    let pods = pods.into_iter().filter(has_ended).map(|it| it.id);
    Ok((pods.collect(), last))
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
            ranked(
                &Standing::at(turn.now, &pod.row.timezone),
                members,
                &profiles,
            ),
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
    standing: &Standing<'_>,
    mut members: Vec<Stored<PodMember>>,
    profiles: &BTreeMap<UserId, Stored<Profile>>,
) -> Vec<Candidate> {
    standing.sort(&mut members);
    let candidate =
        |it: &Stored<PodMember>| Some(Candidate::of(profiles.get(&it.row.user_id)?, it.row.points));
    members.iter().filter_map(candidate).collect()
}

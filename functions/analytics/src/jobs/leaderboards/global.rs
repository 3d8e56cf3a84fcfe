//! The boards that everybody sees.

use std::collections::BTreeMap;

use client::Query;
use futures_util::future::try_join_all;
use futures_util::try_join;
use model::{Packed, SnapshotId, Timestamp, UserId};
use runtime::{Error, Result};
use store::jobs::Turn;
use store::schema::{Column, ID};
use store::tables::{LeaderLine, Leaderboard, Profile, UserStats};
use store::{readers, App};

use super::ranking::{lines, lines_of, shown, Candidate, Places, MOST};
use crate::standings::{profiles_above, week_of, winners_above};

/// People that are looked at together, more than a board holds: some are left out.
const PAGE: u32 = 150;

/// Pages that are looked at until a board is full.
const MOST_PAGES: usize = 10;

/// The boards, in the order in which their people are read.
const BOARDS: [&str; 3] = ["global-points", "global-streak", "global-week"];

/// Writes the three boards, but for those that this pass wrote before it died; answers how many lines they have. Three waves, unless many
/// are left out.
pub async fn write(app: &App, turn: &Turn) -> Result<usize> {
    let now = turn.now;
    let boards = BOARDS.map(SnapshotId::parse).into_iter();
    let boards: Vec<SnapshotId> = boards.collect::<Result<_, _>>().map_err(Error::internal)?;
    let rows = app.rows::<Leaderboard>();
    let (points, streak, week, before) = try_join!(
        by_profile(app, Profile::TOTAL_POINTS, |it| it.total_points),
        by_profile(app, Profile::STUDY_STREAK, |it| it.study_streak),
        by_week(app, now),
        async { Ok(rows.get_many(&boards).await?) },
    )?;
    let ranked = boards.iter().zip([points, streak, week]);
    let writes = ranked.filter_map(|(board, people)| {
        let before = before.iter().find(|it| it.id == *board);
        // How far somebody climbed is told against the pass before.
        if before.and_then(|it| it.row.computed_at) >= Some(turn.due) {
            return None;
        }
        let lines = lines(people, lines_of(before), Places::Shared);
        Some(put(app, board, lines, now))
    });
    Ok(try_join_all(writes).await?.into_iter().sum())
}

async fn put(
    app: &App,
    board: &SnapshotId,
    items: Vec<LeaderLine>,
    now: Timestamp,
) -> Result<usize> {
    let count = items.len();
    let snapshot = Leaderboard {
        items: Some(Packed(items)),
        computed_at: Some(now),
    };
    let boards = app.rows::<Leaderboard>();
    boards
        .upsert(board, &snapshot, &[readers::everyone()])
        .await?;
    Ok(count)
}

/// Profiles in the order of a column of theirs.
async fn by_profile(
    app: &App,
    column: Column,
    value: fn(&Profile) -> u32,
) -> Result<Vec<Candidate>> {
    let mut people: Vec<Candidate> = Vec::new();
    let mut after: Option<UserId> = None;
    for _ in 0..MOST_PAGES {
        let mut queries = profiles_above(column, 0);
        queries.extend([Query::order_desc(column), Query::order_asc(ID)]);
        queries.extend(after.as_ref().map(|it| Query::cursor_after(it.as_str())));
        let page = app.rows::<Profile>().list(queries, PAGE).await?;
        let is_last = u32::try_from(page.len()).is_ok_and(|count| count < PAGE);
        after = page.last().map(|it| it.id.clone());
        let page = shown(app, page).await?;
        people.extend(page.iter().map(|it| Candidate::of(it, value(&it.row))));
        if is_last || people.len() >= MOST {
            break;
        }
    }
    Ok(people)
}

/// People in the order of the points of this week.
async fn by_week(app: &App, now: Timestamp) -> Result<Vec<Candidate>> {
    let mut people: Vec<Candidate> = Vec::new();
    let mut after: Option<UserId> = None;
    for _ in 0..MOST_PAGES {
        let mut queries = winners_above(week_of(now), 0);
        queries.extend([
            Query::order_desc(UserStats::WEEK_POINTS),
            Query::order_asc(ID),
        ]);
        queries.extend(after.as_ref().map(|it| Query::cursor_after(it.as_str())));
        let page = app.rows::<UserStats>().list(queries, PAGE).await?;
        let is_last = u32::try_from(page.len()).is_ok_and(|count| count < PAGE);
        after = page.last().map(|it| it.id.clone());
        let profiles = app.rows::<Profile>();
        let profiles = profiles.get_many(page.iter().map(|it| &it.id)).await?;
        let profiles: BTreeMap<UserId, _> = shown(app, profiles)
            .await?
            .into_iter()
            .map(|it| (it.id.clone(), it))
            .collect();
        let candidate = |it: &store::Stored<UserStats>| {
            Some(Candidate::of(profiles.get(&it.id)?, it.row.week_points))
        };
        people.extend(page.iter().filter_map(candidate));
        if is_last || people.len() >= MOST {
            break;
        }
    }
    Ok(people)
}

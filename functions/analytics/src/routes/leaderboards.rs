//! Who leads: snapshots that a job writes, each read with one get.

use futures_util::try_join;
use model::{SnapshotId, Text, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::tables::{board_of_pod, Leaderboard, Profile, UserStats};
use store::{App, Me};

use crate::rules::leaderboards::{place, Board};
use crate::standings::{self, is_listed, week_of};
use crate::wire::leaderboards::{BoardView, OwnPlace};

/// What the caller's own row says.
struct Own {
    /// What they are ranked by.
    value: u32,
    /// Whether they may be on the board, where that row says it.
    is_listed: Option<bool>,
}

/// Reads a board and where the caller stands: two calls at once. Who is not on it is looked for among all: one call more, two more in the
/// week, four in two waves in a pod.
///
/// # Errors
///
/// `not_found` where there is no such board, also for a pod that the caller is not in.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(name): Path<Text<1, 64>>,
) -> Result<Json<BoardView>> {
    let board = Board::named(name.as_str()).ok_or_else(unknown)?;
    let id = match &board {
        Board::Pod(pod) => board_of_pod(pod),
        _ => SnapshotId::parse(name.as_str()).map_err(Error::internal)?,
    };
    let boards = app.rows::<Leaderboard>();
    let (snapshot, own) = try_join!(
        async { Ok(boards.find(&id).await?) },
        own(&app, &board, &me)
    )?;
    let own = own.ok_or_else(unknown)?;
    let computed_at = snapshot.as_ref().and_then(|it| it.row.computed_at);
    let items = snapshot.and_then(|it| it.row.items);
    let items = items.map(|it| it.0).unwrap_or_default();
    let place = match place(&items, &me) {
        Some(place) => place,
        None => OwnPlace {
            value: own.value,
            rank: rank(&app, &board, &me, &own).await?,
            delta: None,
        },
    };
    Ok(Json(BoardView {
        items,
        me: place,
        computed_at,
    }))
}

/// What the caller is ranked by on a board; none where it is not theirs to see.
async fn own(app: &App, board: &Board, me: &UserId) -> Result<Option<Own>> {
    let unseen = |value: u32| Own {
        value,
        is_listed: None,
    };
    Ok(match board {
        Board::Pod(pod) => {
            let member = app.membership(pod, me).await?;
            member.map(|it| unseen(it.row.points))
        }
        Board::Week => {
            let stats = app.rows::<UserStats>().find(me).await?;
            let week = week_of(app.now());
            let current = stats.filter(|it| it.row.points_week == Some(week));
            Some(unseen(current.map_or(0, |it| it.row.week_points)))
        }
        Board::Points | Board::Streak => {
            let profile = app.rows::<Profile>().find(me).await?;
            let value = profile.as_ref().map_or(0, |it| match board {
                Board::Streak => it.row.study_streak,
                _ => it.row.total_points,
            });
            Some(Own {
                value,
                is_listed: Some(profile.is_some_and(|it| is_listed(&it.row))),
            })
        }
    })
}

/// The place of the caller, who is not on the list.
async fn rank(app: &App, board: &Board, me: &UserId, own: &Own) -> Result<Option<u32>> {
    let is_ranked = own.value > 0 || matches!(board, Board::Pod(_));
    if !is_ranked || own.is_listed == Some(false) {
        return Ok(None);
    }
    let is_listed = async {
        if own.is_listed.is_some() {
            return Ok(true);
        }
        let profile = app.rows::<Profile>().find(me).await?;
        Ok(profile.is_some_and(|it| is_listed(&it.row)))
    };
    let rank = async {
        match board {
            Board::Points => standings::by_profile(app, Profile::TOTAL_POINTS, own.value).await,
            Board::Streak => standings::by_profile(app, Profile::STUDY_STREAK, own.value).await,
            Board::Week => standings::by_week(app, own.value).await,
            Board::Pod(pod) => standings::by_pod(app, pod, me).await,
        }
    };
    let (is_listed, rank) = try_join!(is_listed, rank)?;
    Ok(rank.filter(|_| is_listed))
}

fn unknown() -> Error {
    Error::not_found("leaderboard")
}

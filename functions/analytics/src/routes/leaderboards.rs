//! Who leads: snapshots that a job writes, each read with one get.

use futures_util::try_join;
use model::{SnapshotId, Text, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::tables::{board_of_pod, Leaderboard, Profile, UserStats};
use store::{App, Me};

use crate::rules::leaderboards::{place, Board};
use crate::wire::leaderboards::BoardView;

/// Reads a board and where the caller stands: two calls at once.
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
    let (snapshot, value) = try_join!(
        async { Ok(boards.find(&id).await?) },
        value(&app, &board, &me)
    )?;
    let value = value.ok_or_else(unknown)?;
    let computed_at = snapshot.as_ref().and_then(|it| it.row.computed_at);
    let items = snapshot.and_then(|it| it.row.items);
    let items = items.map(|it| it.0).unwrap_or_default();
    Ok(Json(BoardView {
        me: place(&items, &me, value),
        items,
        computed_at,
    }))
}

/// What the caller is ranked by on a board; none where it is not theirs to see.
async fn value(app: &App, board: &Board, me: &UserId) -> Result<Option<u32>> {
    Ok(match board {
        Board::Pod(pod) => {
            let member = app.membership(pod, me).await?;
            member.map(|it| it.row.points)
        }
        Board::Week => {
            let stats = app.rows::<UserStats>().find(me).await?;
            let week = app.now().date_in(&model::Zone::utc()).week();
            let current = stats.filter(|it| it.row.points_week == Some(week));
            Some(current.map_or(0, |it| it.row.week_points))
        }
        Board::Points | Board::Streak => {
            let profile = app.rows::<Profile>().find(me).await?;
            Some(profile.map_or(0, |it| match board {
                Board::Streak => it.row.study_streak,
                _ => it.row.total_points,
            }))
        }
    })
}

fn unknown() -> Error {
    Error::not_found("leaderboard")
}

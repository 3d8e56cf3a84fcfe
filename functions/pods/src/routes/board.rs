//! Who leads, and how the pod is doing.

use futures_util::try_join;
use model::PodId;
use runtime::{Json, Path, Query as Params, Result, State};
use store::tables::{PodMember, PodStats};
use store::{App, Card, Me, Stored};
use studying::figures::StatsView;
use studying::standing::Standing;

use super::members::all;
use crate::wire::{Board, BoardFilter, BoardItem, StatsAnswer};
use crate::{access, rules};

/// Ranks the members of a pod by streak, then by points; the caller's own place comes along.
///
/// # Errors
///
/// `not_a_member`; `not_found`.
pub async fn leaderboard(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
    Params(filter): Params<BoardFilter>,
) -> Result<Json<Board>> {
    rules::check_range("limit", filter.limit, 1, 100)?;
    let (pod, mut members) = try_join!(access::present(&app, &id), all(&app, &id))?;
    let standing = Standing::at(app.now(), &pod.row.timezone);
    standing.sort(&mut members);
    let Some(mine) = members.iter().position(|it| it.row.user_id == me) else {
        return Err(access::stranger(&pod.row));
    };
    let limit = usize::try_from(filter.limit.unwrap_or(50)).unwrap_or(50);
    let shown = members.iter().take(limit).chain(members.get(mine));
    let cards = app.cards(shown.map(|it| &it.row.user_id)).await?;
    let place = |(at, member): (usize, &Stored<PodMember>)| {
        let streak = standing.streak(&member.row);
        item(at, (member, streak), cards.of(&member.row.user_id))
    };
    let items = members.iter().enumerate().take(limit).map(place).collect();
    let me = members.iter().enumerate().nth(mine).map(place);
    match me {
        Some(me) => Ok(Json(Board { items, me })),
        None => Err(access::stranger(&pod.row)),
    }
}

/// Reads how a pod is doing, as of the last rollup.
///
/// # Errors
///
/// `not_found`, also for a private pod that the caller is not in.
pub async fn stats(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
) -> Result<Json<StatsAnswer>> {
    let stats = app.rows::<PodStats>();
    let (_, stats) = try_join!(app.see_pod(&id, &me), async { Ok(stats.find(&id).await?) })?;
    Ok(Json(StatsAnswer {
        stats: stats.map_or_else(StatsView::default, |it| it.row.into()),
    }))
}

fn item(at: usize, (member, streak): (&Stored<PodMember>, u32), user: Card) -> BoardItem {
    BoardItem {
        rank: u32::try_from(at.saturating_add(1)).unwrap_or(u32::MAX),
        user,
        streak,
        points: member.row.points,
    }
}

//! What somebody studied, and how their pods and files are doing.

use client::Query;
use futures_util::try_join;
use model::{LocalDate, PodId, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::tables::{PodStats, StudyDay, UserStats};
use store::{App, Me, Stored, LONGEST_LIST};
use studying::figures::{self, StatsView};

use crate::wire::figures::{FileFigures, PodFigures, Studied, Window};
use crate::{access, rules};

/// Tells what the caller studied on which day, and how many days in a row: among their latest 500 days with activity.
///
/// # Errors
///
/// `bad_range`; `window_too_long`.
pub async fn study(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<Window>,
) -> Result<Json<Studied>> {
    let (days, totals) = (app.rows::<StudyDay>(), app.rows::<UserStats>());
    let latest = [
        Query::equal(StudyDay::USER_ID, &me),
        Query::order_desc(StudyDay::LOCAL_DATE),
    ];
    let (zone, latest, totals) = try_join!(
        async { Ok::<_, Error>(app.zone_of(&me).await?) },
        async { Ok(days.list(latest, LONGEST_LIST).await?) },
        async { Ok(totals.find(&me).await?) },
    )?;
    let today = app.now().date_in(&zone);
    let (from, to) = rules::figures::window(&asked, today)?;
    let latest = rows(latest);
    let shown = within(&app, &me, &latest, (from, to)).await?;
    let totals = totals.map(|it| it.row);
    Ok(Json(rules::figures::studied(
        shown,
        &latest,
        totals.as_ref(),
        today,
    )))
}

/// Tells a member how the pod is doing.
///
/// # Errors
///
/// `not_found` for whoever is none.
pub async fn pod(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PodId>,
) -> Result<Json<PodFigures>> {
    let stats = app.rows::<PodStats>();
    let ((), stats) = try_join!(access::check_in_pod(&app, &me, Some(&id)), async {
        Ok(stats.find(&id).await?)
    })?;
    Ok(Json(PodFigures {
        stats: stats.map_or_else(StatsView::default, |it| it.row.into()),
    }))
}

/// Sums up the caller's study files.
///
/// # Errors
///
/// What the store answers.
pub async fn files(State(app): State<App>, Me(me): Me) -> Result<Json<FileFigures>> {
    let stats = figures::of_author(&app, &me).await?;
    Ok(Json(FileFigures { stats }))
}

/// The days of a window: among the latest, or read where those do not reach so far.
async fn within(
    app: &App,
    me: &UserId,
    latest: &[StudyDay],
    (from, to): (LocalDate, LocalDate),
) -> Result<Vec<StudyDay>> {
    let is_all = u32::try_from(latest.len()).is_ok_and(|it| it < LONGEST_LIST);
    let reach = latest.last().map(|it| it.local_date);
    if is_all || reach.is_some_and(|it| it <= from) {
        let shown = latest
            .iter()
            .filter(|it| (from..=to).contains(&it.local_date));
        return Ok(shown.cloned().collect());
    }
    let window = [
        Query::equal(StudyDay::USER_ID, me),
        Query::between(StudyDay::LOCAL_DATE, from.to_string(), to.to_string()),
    ];
    let days = app.rows::<StudyDay>().list(window, LONGEST_LIST).await?;
    Ok(rows(days))
}

fn rows(stored: Vec<Stored<StudyDay>>) -> Vec<StudyDay> {
    stored.into_iter().map(|it| it.row).collect()
}

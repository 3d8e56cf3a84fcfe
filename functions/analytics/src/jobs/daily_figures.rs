//! J-23: what happened on a day of UTC, for those who look after the whole.
//!
//! The latest row is the watermark: the days behind it are counted, oldest first, one a step. A day is counted again when something of
//! it came late, such as a session that somebody noted afterwards, or a payment that was paid back.

mod counting;

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use model::{LocalDate, SnapshotId, Timestamp, Zone};
use runtime::{Error, Result};
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::{CREATED_AT, ID};
use store::tables::{DailyFigures, Enrollment, Payment, Profile, StudySession};
use store::App;

use super::scan::Scan;

/// How far back days are counted where there are none yet, and how late something may come.
const FARTHEST_DAYS: i32 = 400;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(15 * 60);

/// Counts the next day that is over. Figures are set, so a day that is counted twice is the same.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let done: Option<LocalDate> = turn.cursor.as_deref().and_then(|it| it.parse().ok());
    let yesterday = turn.due.date_in(&Zone::utc()).plus_days(-1);
    let farthest = yesterday.plus_days(-FARTHEST_DAYS);
    let Some(first) = first_new(&app).await? else {
        return Ok(Step::over(0));
    };
    let first = first.max(farthest);
    let late = late(&app, &turn).await?;
    let late = late
        .range(farthest..)
        .copied()
        .filter(|date| *date < first && done.is_none_or(|done| *date > done));
    let new = std::iter::successors(Some(first), |date| Some(date.plus_days(1)));
    let mut left = late.chain(new.take_while(|date| *date <= yesterday));
    let Some(date) = left.next() else {
        return Ok(Step::over(0));
    };
    let is_last = left.next().is_none();
    let figures = Box::pin(counting::count(&app, date)).await?;
    let id = SnapshotId::parse(&date.to_string()).map_err(Error::internal)?;
    app.rows::<DailyFigures>()
        .upsert(&id, &figures, &[])
        .await?;
    Ok(if is_last {
        Step::over(1)
    } else {
        Step::on(1, date.to_string())
    })
}

/// The day behind the latest that was counted; where there is none, the day on which the first person came.
async fn first_new(app: &App) -> Result<Option<LocalDate>> {
    let latest = app
        .rows::<DailyFigures>()
        .first([Query::order_desc(ID)])
        .await?;
    if let Some(latest) = latest {
        let date: Option<LocalDate> = latest.id.as_str().parse().ok();
        return Ok(date.map(|it| it.plus_days(1)));
    }
    let first = app
        .rows::<Profile>()
        .first([Query::order_asc(CREATED_AT)])
        .await?;
    Ok(first.map(|it| it.created_at.date_in(&Zone::utc())))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct At {
    #[serde(alias = "startedAt", alias = "paidAt", alias = "completedAt")]
    at: Option<Timestamp>,
}

/// Days of which something was written since the pass before.
async fn late(app: &App, turn: &Turn) -> Result<BTreeSet<LocalDate>> {
    let since = Query::updated_after(turn.since.before(SKEW).to_string());
    let sources = [
        Scan::of::<StudySession>(&[StudySession::STARTED_AT]),
        Scan::of::<Payment>(&[Payment::PAID_AT]).only(Query::is_not_null(Payment::PAID_AT)),
        Scan::of::<Enrollment>(&[Enrollment::COMPLETED_AT])
            .only(Query::is_not_null(Enrollment::COMPLETED_AT)),
    ];
    let mut dates = BTreeSet::new();
    for source in sources {
        let note = |row: client::Row<At>| {
            dates.extend(row.data.at.map(|at| at.date_in(&Zone::utc())));
        };
        source.only(since.clone()).each(app, note).await?;
    }
    Ok(dates)
}

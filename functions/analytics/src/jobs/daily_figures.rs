//! J-23: what happened on a day of UTC, for those who look after the whole.
//!
//! The latest row is the watermark: the days behind it are counted, oldest first, a week of them a step at most. A day is counted again when something of
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

/// Days that one step counts.
const DAYS_PER_STEP: usize = 7;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(15 * 60);

/// Counts the next days that are over. Figures are set, so a day that is counted twice is the same.
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
    let left = late.chain(new.take_while(|date| *date <= yesterday));
    let left: Vec<LocalDate> = left.take(DAYS_PER_STEP + 1).collect();
    let dates = together(&left);
    let (Some(first), Some(last)) = (dates.first(), dates.last()) else {
        return Ok(Step::over(0));
    };
    for (date, figures) in Box::pin(counting::count(&app, *first, *last)).await? {
        let id = SnapshotId::parse(&date.to_string()).map_err(Error::internal)?;
        let rows = app.rows::<DailyFigures>();
        rows.upsert(&id, &figures, &[]).await?;
    }
    let counted = u64::try_from(dates.len()).unwrap_or(u64::MAX);
    Ok(if dates.len() < left.len() {
        Step::on(counted, last.to_string())
    } else {
        Step::over(counted)
    })
}

/// The days at the start that follow each other, as many as one step counts.
fn together(dates: &[LocalDate]) -> &[LocalDate] {
    let pairs = dates.iter().zip(dates.iter().skip(1));
    let follow = pairs.take_while(|(one, next)| one.plus_days(1) == **next);
    let count = (follow.count() + 1).min(DAYS_PER_STEP);
    dates.get(..count).unwrap_or(dates)
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

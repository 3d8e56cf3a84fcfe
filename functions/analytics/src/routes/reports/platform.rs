//! How the platform does, for its admins.

use client::Query;
use futures_util::try_join;
use model::{ReportStatus, Zone};
use runtime::{Error, Form, HeaderMap, Query as Params, Result, State};
use store::schema::ID;
use store::tables::{ContentReport, DailyFigures};
use store::{App, Me, Stored, LONGEST_LIST};

use super::shown;
use crate::page;
use crate::rules::reports::platform::report;
use crate::rules::reports::{Range, Window};
use crate::wire::reports::{OpenReports, PlatformReport, ReportQuery};

/// Reports how the platform does, from the roll-up and the rows of the jobs. Five calls in one wave.
///
/// # Errors
///
/// `forbidden`; `bad_range`; `window_too_long`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<ReportQuery>,
    headers: HeaderMap,
) -> Result<Form<PlatformReport>> {
    let today = app.now().date_in(&Zone::utc());
    let range = Window::new(asked.from, asked.to, today).and_then(|it| it.exact(today));
    let read = app.for_admin(&me, async {
        let range = range?;
        let (days, reports, jobs) = try_join!(figures(&app, range), waiting(&app), async {
            Ok::<_, Error>(app.job_health().await?)
        })?;
        Ok(report(range, &days, reports, jobs))
    });
    shown(
        Box::pin(read).await?,
        asked.format,
        &headers,
        page::platform,
    )
}

async fn figures(app: &App, range: Range) -> Result<Vec<Stored<DailyFigures>>> {
    let days = [
        Query::between(ID, range.from, range.to),
        Query::order_asc(ID),
    ];
    Ok(app.rows::<DailyFigures>().list(days, LONGEST_LIST).await?)
}

async fn waiting(app: &App) -> Result<OpenReports> {
    let rows = app.rows::<ContentReport>();
    let count = |status| rows.count([Query::equal(ContentReport::STATUS, status)]);
    let (open, reviewing) = try_join!(count(ReportStatus::Open), count(ReportStatus::Reviewing))?;
    Ok(OpenReports { open, reviewing })
}

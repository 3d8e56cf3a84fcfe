//! How everything is: figures, what waits, which jobs need somebody.

use client::Query;
use futures_util::try_join;
use model::{JobState, ReportStatus};
use runtime::{Error, Json, Result, State};
use store::jobs::JobHealth;
use store::schema::ID;
use store::tables::{ContentReport, DailyFigures, Job};
use store::{App, Me, Stored};

use crate::wire::overview::{DayFigures, Jobs, Overview, Waiting};

/// Days that the overview shows.
const DAYS: u32 = 14;

/// Shows how everything is. Six calls in one wave.
///
/// # Errors
///
/// `forbidden`.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<Overview>> {
    let read = app.for_admin(&me, async {
        let (waiting, days, jobs) = try_join!(
            waiting(&app),
            async {
                let latest = [Query::order_desc(ID)];
                let days = app.rows::<DailyFigures>().list(latest, DAYS).await?;
                Ok::<_, Error>(days)
            },
            async { Ok(app.job_health().await?) },
        )?;
        Ok(Overview {
            waiting,
            days: days.iter().filter_map(figures).collect(),
            jobs: jobs.into_iter().filter(needs_somebody).collect(),
        })
    });
    Ok(Json(Box::pin(read).await?))
}

/// Shows how every scheduled job is: what ran, how long, what it found and repaired, and since when it is late. Two calls in one wave.
///
/// # Errors
///
/// `forbidden`.
pub async fn jobs(State(app): State<App>, Me(me): Me) -> Result<Json<Jobs>> {
    let all = app.for_admin(&me, async { Ok(app.job_health().await?) });
    let items = all.await?;
    let late = items.iter().filter(|it| it.late_since.is_some()).count();
    Ok(Json(Jobs {
        late: u32::try_from(late).unwrap_or(u32::MAX),
        items,
    }))
}

async fn waiting(app: &App) -> Result<Waiting> {
    let (reports, jobs) = (app.rows::<ContentReport>(), app.rows::<Job>());
    let count = |status| reports.count([Query::equal(ContentReport::STATUS, status)]);
    let (open_reports, reviewing_reports, dead_jobs) = try_join!(
        count(ReportStatus::Open),
        count(ReportStatus::Reviewing),
        jobs.count([Query::equal(Job::STATE, JobState::Dead)]),
    )?;
    Ok(Waiting {
        open_reports,
        reviewing_reports,
        dead_jobs,
    })
}

fn needs_somebody(job: &JobHealth) -> bool {
    job.late_since.is_some() || job.failures > 0
}

/// The id of a row is its day.
fn figures(stored: &Stored<DailyFigures>) -> Option<DayFigures> {
    let row = &stored.row;
    Some(DayFigures {
        date: stored.id.as_str().parse().ok()?,
        active_users: row.active_users,
        new_users: row.new_users,
        posts: row.posts,
        messages: row.messages,
        study_seconds: row.study_seconds,
        enrollments: row.enrollments,
        revenue_cents: row.revenue_cents,
    })
}

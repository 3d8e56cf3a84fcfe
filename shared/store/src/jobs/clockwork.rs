//! The scheduled jobs of a function, in one list.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use client::NewRow;
use futures_util::future::BoxFuture;
use futures_util::FutureExt;
use model::SnapshotId;
use runtime::Result;

use super::cadence::Cadence;
use super::run;
use super::turn::{Step, Turn};
use crate::{App, Stored};
use tables::JobRun;

/// The part of an execution's time after which no further step begins.
const BUDGET: f64 = 0.8;

type Work = Arc<dyn Fn(App, Turn) -> BoxFuture<'static, Result<Step>> + Send + Sync>;

/// One job of the list.
pub struct Scheduled {
    /// Its name, also the id of its row.
    pub id: &'static str,
    /// How often it is due.
    pub cadence: Cadence,
    /// One step of it.
    pub step: Work,
}

/// The scheduled jobs of a function, in the order in which a tick runs those that are due.
///
/// ```
/// use runtime::{Result, Tick, Triggers};
/// use store::jobs::{Cadence, Clockwork, Step, Turn};
/// use store::App;
///
/// fn jobs() -> Clockwork {
///     Clockwork::new()
///         .job("presence", Cadence::MINUTE, sweep)
///         .job("trending", Cadence::QUARTER, sweep)
/// }
///
/// fn triggers() -> Triggers<App> {
///     Triggers::new().on_schedule("* * * * *", tick).timeout(900)
/// }
///
/// async fn tick(app: App, _: Tick) -> Result<()> {
///     jobs().tick(&app).await
/// }
///
/// async fn sweep(_app: App, _turn: Turn) -> Result<Step> {
///     Ok(Step::over(0))
/// }
/// # let _ = triggers();
/// ```
#[derive(Default)]
pub struct Clockwork {
    jobs: Vec<Scheduled>,
}

impl Clockwork {
    /// No jobs yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a job: its name (for ever the id of its row), how often it is due, and one step of it.
    ///
    /// A step does one page and says where the next goes on. It ends within four minutes, may be repeated after a crash, and is
    /// never run by two executions at once.
    #[must_use]
    pub fn job<H, Fut>(mut self, id: &'static str, cadence: Cadence, step: H) -> Self
    where
        H: Fn(App, Turn) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Step>> + Send + 'static,
    {
        self.jobs.push(Scheduled {
            id,
            cadence,
            step: Arc::new(move |app, turn| step(app, turn).boxed()),
        });
        self
    }

    /// Name and cadence of every job.
    pub fn list(&self) -> impl Iterator<Item = (&'static str, Cadence)> + '_ {
        self.jobs.iter().map(|job| (job.id, job.cadence))
    }

    /// Runs the jobs that are due, one after another. A job that fails is logged and kept for later; it hinders no other.
    ///
    /// # Errors
    ///
    /// Those of reading how far the jobs have come.
    pub async fn tick(&self, app: &App) -> Result<()> {
        let until = budget(app);
        let ids: Vec<SnapshotId> = self
            .jobs
            .iter()
            .map(|job| SnapshotId::parse(job.id))
            .collect::<Result<_, _>>()
            .map_err(runtime::Error::internal)?;
        let known = self.known(app, &ids).await?;
        for (job, id) in self.jobs.iter().zip(&ids) {
            let known = known.iter().find(|it| it.id == *id);
            if Instant::now() >= until {
                tracing::info!(
                    job = job.id,
                    "A tick had no time left for this job and those after it"
                );
                break;
            }
            if run::is_due(known.map(|it| &it.row), job.cadence, app.now()) {
                run::run(app, job, id, until).await;
            }
        }
        Ok(())
    }

    /// Reads how far the jobs have come. A new one gets its row before any of them runs: should its turn never come, it is late.
    async fn known(&self, app: &App, ids: &[SnapshotId]) -> Result<Vec<Stored<JobRun>>> {
        let rows = app.rows::<JobRun>();
        let known = rows.get_many(ids).await?;
        let jobs = self.jobs.iter().zip(ids);
        let fresh = jobs.filter(|(_, id)| !known.iter().any(|it| it.id == **id));
        let fresh: Vec<NewRow<JobRun>> = fresh.map(|(job, id)| new(job, id)).collect();
        rows.create_missing(&fresh).await?;
        Ok(known)
    }
}

fn new(job: &Scheduled, id: &SnapshotId) -> NewRow<JobRun> {
    let run = JobRun {
        every_sec: Some(job.cadence.period().as_secs()),
        ..JobRun::default()
    };
    NewRow {
        id: id.to_string(),
        data: run,
        permissions: Vec::new(),
    }
}

impl std::fmt::Debug for Clockwork {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.list()).finish()
    }
}

/// When an execution begins nothing further.
fn budget(app: &App) -> Instant {
    let now = Instant::now();
    let left = app.execution().deadline().saturating_duration_since(now);
    now + Duration::from_secs_f64(left.as_secs_f64() * BUDGET)
}

//! The kinds of queued work that a function runs, and running one.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use client::Changes;
use futures_util::future::BoxFuture;
use futures_util::FutureExt;
use model::{JobId, JobKind, JobState, Packed, Text, Timestamp};
use runtime::{Code, Error, Result};
use tokio::time::timeout_at;

use super::backoff;
use super::lease::{self, Leased};
use super::work::{Failure, Outcome, Work};
use crate::{App, Stored};
use tables::schema::Column;
use tables::Job;

/// The part of what is left of an execution after which a job begins no further step.
const BUDGET: f64 = 0.8;

/// Time kept for writing down how an attempt ended.
const MARGIN: Duration = Duration::from_secs(2);

type Handle = Arc<dyn Fn(App, Work) -> BoxFuture<'static, Result<Outcome, Failure>> + Send + Sync>;
type GiveUp = Arc<dyn Fn(App, Stored<Job>) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// The kinds of queued work that a function runs, each with its handler.
///
/// ```
/// use model::JobKind;
/// use runtime::{Result, Triggers};
/// use store::jobs::{Failure, Outcome, RunsJobs, Work, Worker};
/// use store::tables::Job;
/// use store::{App, Stored};
///
/// fn worker() -> Worker {
///     Worker::new()
///         .on(JobKind::Grade, grade)
///         .when_dead(JobKind::Grade, to_the_instructor)
/// }
///
/// fn triggers() -> Triggers<App> {
///     Triggers::new().runs_jobs(worker).timeout(900)
/// }
///
/// async fn grade(_app: App, work: Work) -> Result<Outcome, Failure> {
///     work.progress("read", 1, 2, "Reading the answers").await?;
///     Ok(Outcome::DONE)
/// }
///
/// async fn to_the_instructor(_app: App, _job: Stored<Job>) -> Result<()> {
///     Ok(())
/// }
/// # let _ = triggers();
/// ```
#[derive(Default, Clone)]
pub struct Worker {
    handlers: Vec<(JobKind, Handle)>,
    give_ups: Vec<(JobKind, GiveUp)>,
}

/// What became of asking a worker to run a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// It is no kind of this worker's.
    NotMine,
    /// There is no such job.
    Missing,
    /// Somebody else is at it.
    Busy,
    /// It is done or dead, or its time has not come.
    NotDue,
    /// It is done now.
    Done,
    /// There is more to do, later.
    Later,
    /// It failed and will be tried again.
    Failed,
    /// It failed for good.
    Dead,
}

impl Ran {
    /// The word for the log and for whoever asked.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotMine => "not_mine",
            Self::Missing => "missing",
            Self::Busy => "busy",
            Self::NotDue => "not_due",
            Self::Done => "done",
            Self::Later => "later",
            Self::Failed => "failed",
            Self::Dead => "dead",
        }
    }
}

impl Leased for Job {
    const LOCK: Column = Self::LOCK;
    const LEASE_UNTIL: Column = Self::LEASE_UNTIL;

    fn lease_until(&self) -> Option<Timestamp> {
        self.lease_until
    }
}

impl Worker {
    /// Runs nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Runs a kind of job. An attempt may be cut short anywhere and begun again, so every step must be harmless when repeated;
    /// [`Work::done`] and [`Work::kept`] say how far the attempts before came.
    #[must_use]
    pub fn on<H, Fut>(mut self, kind: JobKind, handler: H) -> Self
    where
        H: Fn(App, Work) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Outcome, Failure>> + Send + 'static,
    {
        let handle: Handle = Arc::new(move |app, work| handler(app, work).boxed());
        self.handlers.push((kind, handle));
        self
    }

    /// Tells whoever waits that a job failed for good, just before it is marked so; may be repeated.
    #[must_use]
    pub fn when_dead<H, Fut>(mut self, kind: JobKind, handler: H) -> Self
    where
        H: Fn(App, Stored<Job>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let give_up: GiveUp = Arc::new(move |app, job| handler(app, job).boxed());
        self.give_ups.push((kind, give_up));
        self
    }

    /// The kinds that it runs.
    pub fn kinds(&self) -> impl Iterator<Item = JobKind> + '_ {
        self.handlers.iter().map(|(kind, _)| *kind)
    }

    /// Makes one attempt at a job, if it is due and nobody else is at it.
    ///
    /// A failed attempt is no error: the row says when the next one follows.
    ///
    /// # Errors
    ///
    /// Those of the store, about the job's own row.
    pub async fn run(&self, app: &App, id: &JobId) -> Result<Ran> {
        let taken = match lease::take::<Job>(app, id).await {
            Ok(Some(taken)) => taken,
            Ok(None) => return Ok(Ran::Busy),
            Err(crate::Error::NotFound { .. }) => return Ok(Ran::Missing),
            Err(error) => return Err(error.into()),
        };
        let handle = self
            .handlers
            .iter()
            .find(|(kind, _)| *kind == taken.row.kind);
        let refused = match handle {
            None => Some(Ran::NotMine),
            Some(_) if !is_due(&taken.row, app.now()) => Some(Ran::NotDue),
            Some(_) => None,
        };
        let (Some((_, handle)), None) = (handle, refused) else {
            lease::put_back::<Job>(app, id).await?;
            return Ok(refused.unwrap_or(Ran::NotMine));
        };
        let attempt = Attempt::begin(app, taken).await?;
        let ended = attempt.make(handle).await;
        let ran = self.write_down(app, &attempt, ended).await?;
        let job = attempt.work.job();
        tracing::info!(
            job = job.id.as_str(),
            kind = job.row.kind.as_str(),
            attempt = job.row.attempts,
            ran = ran.as_str(),
            "A queued job was tried"
        );
        Ok(ran)
    }

    async fn write_down(
        &self,
        app: &App,
        attempt: &Attempt,
        ended: Result<Outcome, Failure>,
    ) -> Result<Ran> {
        let job = attempt.work.job();
        let (ran, changes) = match ended {
            Ok(Outcome::Done(result)) => (Ran::Done, done(&job, result)),
            Ok(Outcome::Later(pause)) => (Ran::Later, later(app.now().after(pause))),
            Err(failure) => {
                log(&job, failure.error());
                let has_moved = attempt.work.has_moved();
                let last = job.row.attempts >= job.row.max_attempts && !has_moved;
                if last || matches!(failure, Failure::ForGood(_)) {
                    self.give_up(app, &job, failure.error()).await?;
                    (Ran::Dead, dead(failure.error()))
                } else {
                    let tried = if has_moved { 1 } else { job.row.attempts };
                    (Ran::Failed, failed(tried, failure.error(), app.now()))
                }
            }
        };
        attempt.work.write(lease::opened::<Job>(changes)).await?;
        Ok(ran)
    }

    /// Tells those who wait. Failing at it leaves the job to its lease, and to another attempt.
    async fn give_up(&self, app: &App, job: &Stored<Job>, why: &Error) -> Result<()> {
        let mut job = job.clone();
        job.row.state = JobState::Dead;
        job.row.error_code = Some(why.code.name().to_owned());
        job.row.error_message = Some(Text::cut(&why.message));
        for (kind, tell) in &self.give_ups {
            if *kind == job.row.kind {
                tell(app.clone(), job.clone()).await?;
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.kinds()).finish()
    }
}

/// One attempt under way.
struct Attempt {
    app: App,
    work: Work,
    /// Whether the attempts before have used up what it may have: the last ones died without a word at the same step.
    spent: bool,
    ends: Instant,
}

impl Attempt {
    async fn begin(app: &App, taken: Stored<Job>) -> Result<Self> {
        let now = Instant::now();
        let left = app.execution().deadline().saturating_duration_since(now);
        let spent = taken.row.attempts >= taken.row.max_attempts;
        let lease = app.now().after(left + MARGIN);
        // Due again when the lease ends: that is how a tick finds a job whose attempt died.
        let changes = Changes::new()
            .set(Job::STATE, JobState::Running)
            .set(Job::ATTEMPTS, taken.row.attempts + u32::from(!spent))
            .set(Job::LEASE_UNTIL, lease)
            .set(Job::NEXT_ATTEMPT_AT, lease);
        let job = app.rows::<Job>().update(&taken.id, &changes).await?;
        let until = now + Duration::from_secs_f64(left.as_secs_f64() * BUDGET);
        Ok(Self {
            app: app.clone(),
            work: Work::new(app, job, until),
            spent,
            ends: now + left.saturating_sub(MARGIN),
        })
    }

    /// Runs the handler; one that panics or outlasts the execution has failed like any other.
    async fn make(&self, handle: &Handle) -> Result<Outcome, Failure> {
        if self.spent {
            let died = Error::internal("every attempt died without a word");
            return Err(Failure::ForGood(died));
        }
        let work = async { handle(self.app.clone(), self.work.clone()).await };
        let work = AssertUnwindSafe(work).catch_unwind();
        match timeout_at(self.ends.into(), work).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_panic)) => Err(Error::internal("the handler panicked").into()),
            Err(_elapsed) => Err(Error::of(Code::UpstreamTimeout).into()),
        }
    }
}

fn is_due(job: &Job, now: Timestamp) -> bool {
    !matches!(job.state, JobState::Done | JobState::Dead) && job.next_attempt_at <= now
}

fn done(job: &Stored<Job>, result: Option<serde_json::Value>) -> Changes {
    Changes::new()
        .set(Job::STATE, JobState::Done)
        .set(Job::RESULT, result.map(Packed))
        .set(Job::DONE, job.row.total.max(job.row.done))
        .set(Job::ERROR_CODE, None::<String>)
        .set(Job::ERROR_MESSAGE, None::<String>)
}

fn later(at: Timestamp) -> Changes {
    Changes::new()
        .set(Job::STATE, JobState::Queued)
        .set(Job::ATTEMPTS, 0)
        .set(Job::NEXT_ATTEMPT_AT, at)
}

fn failed(attempts: u32, why: &Error, now: Timestamp) -> Changes {
    let pause = backoff::queued(attempts, fastrand::f64());
    let asked = Duration::from_secs(why.retry_after.unwrap_or(0).into());
    told(why)
        .set(Job::STATE, JobState::Failed)
        .set(Job::ATTEMPTS, attempts)
        .set(Job::NEXT_ATTEMPT_AT, now.after(pause.max(asked)))
}

fn dead(why: &Error) -> Changes {
    told(why).set(Job::STATE, JobState::Dead)
}

fn told(why: &Error) -> Changes {
    Changes::new()
        .set(Job::ERROR_CODE, why.code.name())
        .set(Job::ERROR_MESSAGE, Text::<0, 300>::cut(&why.message))
}

fn log(job: &Stored<Job>, error: &Error) {
    let cause = error.cause();
    tracing::error!(
        job = job.id.as_str(),
        kind = job.row.kind.as_str(),
        attempt = job.row.attempts,
        error = %error,
        cause,
        "A queued job failed"
    );
}

//! One run of a scheduled job: take it, go on with its pass step by step, say how far it came.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use client::Changes;
use futures_util::FutureExt;
use model::{SnapshotId, Timestamp};
use runtime::{Code, Error, Result};
use tokio::time::timeout;

use super::backoff;
use super::cadence::Cadence;
use super::clockwork::Scheduled;
use super::lease::{self, Leased};
use super::turn::{Step, Turn};
use crate::{App, Stored};
use tables::schema::Column;
use tables::JobRun;

/// How long a run keeps its job without a word. Its steps renew it, so a job whose execution died is free again this much later,
/// not only after the function's whole timeout.
const LEASE: Duration = Duration::from_secs(5 * 60);

/// How long one step may take: less than the lease, so that nobody else begins while it is at work.
const LONGEST_STEP: Duration = Duration::from_secs(4 * 60);

/// How old a lease may be that a step begins with: together with the longest step it is not over yet.
const YOUNG: Duration = Duration::from_secs(30);

/// Characters that the row keeps of a failure.
const LONGEST_ERROR: usize = 300;

impl Leased for JobRun {
    const LOCK: Column = Self::LOCK;
    const LEASE_UNTIL: Column = Self::LEASE_UNTIL;

    fn lease_until(&self) -> Option<Timestamp> {
        self.lease_until
    }
}

/// Whether there is something to do: a pass that was left in the middle, or a point of the cadence that is not done.
pub fn is_due(run: Option<&JobRun>, cadence: Cadence, now: Timestamp) -> bool {
    let Some(run) = run else { return true };
    let waits = run.not_before.is_some_and(|at| at > now);
    let behind = run.last_ok_at.is_none_or(|done| done < cadence.latest(now));
    !waits && (run.cursor.is_some() || behind)
}

/// Runs a job if nobody else does; whatever comes of it is logged and kept in its row.
pub async fn run(app: &App, job: &Scheduled, id: &SnapshotId, until: Instant) {
    if let Err(error) = try_run(app, job, id, until).await {
        let cause = error.cause();
        tracing::error!(job = job.id, error = %error, cause, "A scheduled job could not say how far it came");
    }
}

async fn try_run(app: &App, job: &Scheduled, id: &SnapshotId, until: Instant) -> Result<()> {
    let Some(taken) = lease::take::<JobRun>(app, id).await? else {
        tracing::info!(job = job.id, "Somebody else is at this job");
        return Ok(());
    };
    // Since the list was read, another tick may have done it all.
    if !is_due(Some(&taken.row), job.cadence, app.now()) {
        lease::put_back::<JobRun>(app, id).await?;
        return Ok(());
    }
    let begun = begin(app, job, &taken).await?;
    Pass::of(app, job, begun).walk(until).await
}

/// Writes the lease, and which point the pass stands for unless it was begun before.
async fn begin(app: &App, job: &Scheduled, taken: &Stored<JobRun>) -> Result<Stored<JobRun>> {
    let mut changes = Changes::new()
        .set(JobRun::LEASE_UNTIL, app.now().after(LEASE))
        .set(JobRun::EVERY_SEC, job.cadence.period().as_secs());
    if taken.row.cursor.is_none() || taken.row.last_run_at.is_none() {
        changes = changes
            .set(JobRun::LAST_RUN_AT, job.cadence.latest(app.now()))
            .set(JobRun::PROCESSED, 0)
            .set(JobRun::DRIFT, 0)
            .set(JobRun::DURATION_MS, 0);
    }
    Ok(app.rows::<JobRun>().update(&taken.id, &changes).await?)
}

/// Writes only what nobody else wrote to in between: who lost the lease has nothing to say any more.
async fn write(app: &App, seen: &Stored<JobRun>, changes: Changes) -> Result<Stored<JobRun>> {
    let rows = app.rows::<JobRun>().unchanged_since(seen);
    Ok(rows.update(&seen.id, &changes).await?)
}

/// A pass under way.
struct Pass<'a> {
    app: &'a App,
    job: &'a Scheduled,
    row: Stored<JobRun>,
    started: Instant,
    renewed: Instant,
    before: Counts,
    counts: Counts,
}

/// What was counted so far.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    processed: u64,
    drift: u64,
    milliseconds: u64,
}

impl<'a> Pass<'a> {
    fn of(app: &'a App, job: &'a Scheduled, row: Stored<JobRun>) -> Self {
        let counts = Counts {
            processed: row.row.processed,
            drift: row.row.drift,
            milliseconds: row.row.duration_ms.unwrap_or(0),
        };
        Self {
            app,
            job,
            row,
            started: Instant::now(),
            renewed: Instant::now(),
            before: counts,
            counts,
        }
    }

    async fn walk(mut self, until: Instant) -> Result<()> {
        loop {
            let step = match self.step().await {
                Ok(step) => step,
                Err(error) => return self.failed(error).await,
            };
            self.count(&step);
            let has_found = step.processed + step.drift > 0;
            let Some(next) = step.next else {
                return self.over().await;
            };
            if Instant::now() >= until {
                return self.pause(next).await;
            }
            if has_found || self.renewed.elapsed() >= YOUNG {
                self.renew(next).await?;
            } else {
                // Not worth a call: whoever goes on after a death finds nothing there once more.
                self.row.row.cursor = Some(next);
            }
        }
    }

    /// Keeps where the next step goes on, and the job for as long as that may take.
    async fn renew(&mut self, next: String) -> Result<()> {
        let renewed = self
            .counted(Changes::new())
            .set(JobRun::CURSOR, next)
            .set(JobRun::LEASE_UNTIL, self.app.now().after(LEASE));
        self.row = write(self.app, &self.row, renewed).await?;
        self.renewed = Instant::now();
        Ok(())
    }

    /// One step; one that panics or takes too long has failed like any other.
    async fn step(&self) -> Result<Step> {
        let work = async { (self.job.step)(self.app.clone(), self.turn()).await };
        match timeout(LONGEST_STEP, AssertUnwindSafe(work).catch_unwind()).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_panic)) => Err(Error::internal("the step panicked")),
            Err(_elapsed) => {
                Err(Error::of(Code::UpstreamTimeout).because("the step took too long"))
            }
        }
    }

    fn turn(&self) -> Turn {
        let (run, now) = (&self.row.row, self.app.now());
        let due = run
            .last_run_at
            .unwrap_or_else(|| self.job.cadence.latest(now));
        Turn {
            due,
            since: run
                .last_ok_at
                .unwrap_or_else(|| self.job.cadence.before(due)),
            is_new: run.last_ok_at.is_none(),
            now,
            cursor: run.cursor.clone(),
            cadence: self.job.cadence,
        }
    }

    fn count(&mut self, step: &Step) {
        let spent = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.counts.processed += step.processed;
        self.counts.drift += step.drift;
        self.counts.milliseconds = self.before.milliseconds.saturating_add(spent);
    }

    fn counted(&self, changes: Changes) -> Changes {
        changes
            .set(JobRun::PROCESSED, self.counts.processed)
            .set(JobRun::DRIFT, self.counts.drift)
            .set(JobRun::DURATION_MS, self.counts.milliseconds)
            .set(JobRun::ERROR, None::<String>)
            .set(JobRun::FAILURES, 0)
            .set(JobRun::NOT_BEFORE, None::<Timestamp>)
    }

    async fn over(self) -> Result<()> {
        let changes = lease::opened::<JobRun>(self.counted(Changes::new()))
            .set(JobRun::CURSOR, None::<String>)
            .set(JobRun::LAST_OK_AT, self.row.row.last_run_at);
        write(self.app, &self.row, changes).await?;
        self.log("A scheduled job is through");
        Ok(())
    }

    async fn pause(self, next: String) -> Result<()> {
        let changes =
            lease::opened::<JobRun>(self.counted(Changes::new())).set(JobRun::CURSOR, next);
        write(self.app, &self.row, changes).await?;
        self.log("A scheduled job goes on at the next tick");
        Ok(())
    }

    fn log(&self, message: &str) {
        tracing::info!(
            job = self.job.id,
            processed = self.counts.processed,
            drift = self.counts.drift,
            duration_ms = self.counts.milliseconds,
            "{message}"
        );
    }

    async fn failed(self, error: Error) -> Result<()> {
        let failures = self.row.row.failures.saturating_add(1);
        let cause = error.cause();
        tracing::error!(job = self.job.id, failures, error = %error, cause, "A scheduled job failed");
        let told = match &cause {
            Some(cause) => format!("{error} ({cause})"),
            None => error.to_string(),
        };
        let told: String = told.chars().take(LONGEST_ERROR).collect();
        let mut changes = lease::opened::<JobRun>(Changes::new())
            .set(JobRun::ERROR, told)
            .set(JobRun::FAILURES, failures)
            .set(
                JobRun::NOT_BEFORE,
                self.app.now().after(backoff::scheduled(failures)),
            );
        if error.code == Code::BadCursor {
            // The row it stood at is gone: the pass begins anew.
            changes = changes.set(JobRun::CURSOR, None::<String>);
        }
        write(self.app, &self.row, changes).await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    #[track_caller]
    fn check(run: &JobRun, now: &str, expected: bool) {
        assert_eq!(
            is_due(Some(run), Cadence::HOURLY, at(now)),
            expected,
            "{now}"
        );
    }

    #[test]
    fn a_point_is_due_until_it_is_done() {
        let done = JobRun {
            last_ok_at: Some(at("2026-01-02T10:07:00Z")),
            ..JobRun::default()
        };
        check(&done, "2026-01-02T10:07:30Z", false);
        check(&done, "2026-01-02T11:06:59Z", false);
        check(&done, "2026-01-02T11:07:00Z", true);
        check(&done, "2026-01-05T00:00:00Z", true);
        check(&JobRun::default(), "2026-01-02T10:00:00Z", true);
        assert!(is_due(None, Cadence::HOURLY, at("2026-01-02T10:00:00Z")));
    }

    #[test]
    fn a_pass_in_the_middle_goes_on_at_the_next_tick() {
        let halfway = JobRun {
            last_ok_at: Some(at("2026-01-02T10:07:00Z")),
            cursor: Some("p7".to_owned()),
            ..JobRun::default()
        };
        check(&halfway, "2026-01-02T10:08:00Z", true);
    }

    #[test]
    fn a_failed_job_waits() {
        let failed = JobRun {
            not_before: Some(at("2026-01-02T10:10:00Z")),
            ..JobRun::default()
        };
        check(&failed, "2026-01-02T10:09:59Z", false);
        check(&failed, "2026-01-02T10:10:00Z", true);
    }
}

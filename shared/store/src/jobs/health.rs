//! How the scheduled jobs are: what ran, how long, what it found and repaired, and what is late.
//!
//! Each job's row says how often the job is due, so no list of jobs is needed beside those of the functions. A function's first tick
//! writes the rows of all its jobs; that a function ticks at all, says `cargo xtask doctor`. The row of a job that was taken out of
//! its function is to be removed with it, else the job is late for ever.

use std::time::Duration;

use client::Query;
use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::turn::{Step, Turn};
use crate::{App, Result, Stored};
use tables::schema::ID;
use tables::JobRun;

/// How late a job may be at the most before somebody should look, besides one period of its own.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// The most that a period counts for that.
const LONGEST_PERIOD: Duration = Duration::from_secs(2 * 60 * 60);

/// Jobs that are looked at; there are a few dozen.
const MOST: u32 = 200;

/// How a scheduled job is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobHealth {
    /// Its name.
    pub id: String,
    /// How often it is due, in seconds.
    pub every_sec: Option<u64>,
    /// The point of its cadence up to which everything is done; none where it never ended.
    pub last_ok_at: Option<Timestamp>,
    /// Since when it is late; none where it is not.
    pub late_since: Option<Timestamp>,
    /// Whether a pass is under way.
    pub is_running: bool,
    /// How long the latest pass took, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Rows that the latest pass looked at.
    pub processed: u64,
    /// Rows that the latest pass found wrong and put right.
    pub drift: u64,
    /// Runs in a row that failed.
    pub failures: u32,
    /// Why the latest run failed; none after one that did not.
    pub error: Option<String>,
}

impl JobHealth {
    /// Judges a job by its row.
    fn of(stored: Stored<JobRun>, now: Timestamp) -> Self {
        let row = stored.row;
        // One that never ended is measured from its beginning.
        let since = row.last_ok_at.unwrap_or(stored.created_at);
        let period = row.every_sec.map(Duration::from_secs);
        Self {
            id: stored.id.to_string(),
            every_sec: row.every_sec,
            last_ok_at: row.last_ok_at,
            late_since: period.and_then(|period| late_since(period, since, now)),
            is_running: row.lock > 0 || row.cursor.is_some(),
            duration_ms: row.duration_ms,
            processed: row.processed,
            drift: row.drift,
            failures: row.failures,
            error: row.error,
        }
    }
}

/// Since when a job is late: from the point behind the last that is done, once that should be done.
fn late_since(period: Duration, done: Timestamp, now: Timestamp) -> Option<Timestamp> {
    let due = done.after(period);
    let grace = GRACE + period.min(LONGEST_PERIOD);
    (due.after(grace) <= now).then_some(due)
}

impl App {
    /// Says how every scheduled job is, by name. One call.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn job_health(&self) -> Result<Vec<JobHealth>> {
        let rows = self.rows::<JobRun>();
        let runs = rows.list([Query::order_asc(ID)], MOST).await?;
        let now = self.now();
        Ok(runs.into_iter().map(|it| JobHealth::of(it, now)).collect())
    }
}

/// Raises the alarm in the log about each scheduled job that is late; one line more says how all of them are. A step of a job.
///
/// # Errors
///
/// What the store answers.
pub async fn watch(app: App, _: Turn) -> runtime::Result<Step> {
    let all = app.job_health().await?;
    for job in all.iter().filter(|it| it.late_since.is_some()) {
        tracing::error!(
            job = job.id,
            late_since = job.late_since.map(|it| it.to_string()),
            failures = job.failures,
            cause = job.error,
            "A scheduled job is late"
        );
    }
    let late = all.iter().filter(|it| it.late_since.is_some()).count();
    let drift: u64 = all.iter().map(|it| it.drift).sum();
    tracing::info!(
        jobs = all.len(),
        late,
        drift,
        "Scheduled jobs were looked at"
    );
    Ok(Step::over(u64::try_from(all.len()).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(minutes: u64, done: &str, now: &str, late: Option<&str>) {
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let period = Duration::from_secs(minutes * 60);
        let since = late_since(period, at(done), at(now));
        assert_eq!(since, late.map(at), "{done:?} at {now}");
    }

    #[test]
    fn a_job_is_late_once_a_later_point_should_be_done() {
        let done = "2026-01-02T10:07:00Z";
        let since = Some("2026-01-02T11:07:00Z");
        check(60, done, "2026-01-02T11:30:00Z", None);
        check(60, done, "2026-01-02T12:16:59Z", None);
        check(60, done, "2026-01-02T12:17:00Z", since);
        check(60, done, "2026-01-09T00:00:00Z", since);
    }

    #[test]
    fn a_minute_has_eleven_minutes_and_a_day_a_little_over_two_hours() {
        let done = "2026-01-02T10:00:00Z";
        check(1, done, "2026-01-02T10:11:59Z", None);
        let since = Some("2026-01-02T10:01:00Z");
        check(1, done, "2026-01-02T10:12:00Z", since);
        let done = "2026-01-02T03:23:00Z";
        check(24 * 60, done, "2026-01-03T05:32:00Z", None);
        let since = Some("2026-01-03T03:23:00Z");
        check(24 * 60, done, "2026-01-03T05:33:00Z", since);
    }
}

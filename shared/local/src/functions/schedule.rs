//! What comes due: schedules by the minute, and executions that were delayed.
//!
//! Nothing is caught up with: a minute that passes while the host is down is lost, as on Appwrite. With a clock that is moved by hand
//! schedules fire by hand too (`POST /_local/tick`); delayed executions are run as soon as the clock has passed them.

use std::time::Duration;

use jiff::Timestamp;

use super::cron::Cron;
use super::later::{scheduled, with_schedule};
use super::work::{self, Job};
use crate::app::App;
use crate::error::Result;

/// The longest sleep: a clock that jumps, as after the machine slept, is noticed by then.
const NAP: Duration = Duration::from_secs(30);

/// Keeps watch until the host stops.
pub async fn keep(app: App) {
    let mut since = app.clock.now();
    while app.workers.are_open() {
        let now = app.clock.now();
        if let Err(cause) = fire(&app, since, now).await {
            tracing::error!(cause = cause.message, "a schedule was missed");
        }
        since = now;
        let nap = nap(&app, now).await.unwrap_or(NAP);
        tokio::select! {
            () = tokio::time::sleep(nap) => {}
            () = app.wake.notified() => {}
            () = app.workers.closed() => {}
        }
    }
}

/// Starts all that came due after `since`, up to `now`.
async fn fire(app: &App, since: Timestamp, now: Timestamp) -> Result<()> {
    work::release(app, now).await?;
    if app.clock.is_manual() {
        return Ok(());
    }
    let functions = app.db.read(with_schedule).await?;
    for function in functions {
        let cron = Cron::parse(function.text("schedule"));
        // However long the gap, one run: missed ticks are not made up for.
        let due = cron.and_then(|cron| cron.next(since));
        if due.is_some_and(|due| due <= now) {
            let job = Job::Execution(Box::new(scheduled(function.id())));
            work::enqueue(app, job).await?;
        }
    }
    Ok(())
}

/// How long nothing comes due.
async fn nap(app: &App, now: Timestamp) -> Result<Duration> {
    if app.clock.is_manual() {
        return Ok(NAP);
    }
    let next = app
        .db
        .read(move |connection| {
            let crons = with_schedule(connection)?;
            let ticks = crons
                .iter()
                .filter_map(|function| Cron::parse(function.text("schedule"))?.next(now));
            Ok(ticks.chain(work::next_due(connection)?).min())
        })
        .await?;
    let left = next.map(|next| Duration::try_from(next.duration_since(now)));
    Ok(left
        .and_then(std::result::Result::ok)
        .unwrap_or(NAP)
        .min(NAP))
}

//! What people were not told, because the event was lost: once an hour `notifications` looks at what happened.

use std::time::Duration;

use model::{EntityId, JobKind};
use runtime::{Error, Result};
use serde_json::json;
use store::jobs::{NewJob, Step, Turn};
use store::App;

/// How long an event may take to be handled, and an execution that died to be given up by `notify::tell`.
const GRACE: Duration = Duration::from_secs(15 * 60);

/// Whatever is older is no news.
const OLDEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Queues the look at the span since the last one. The job's id is the hour, so an hour is looked at once.
pub async fn queue(app: App, turn: Turn) -> Result<Step> {
    let until = turn.due.before(GRACE);
    let since = turn.since.before(GRACE).max(until.before(OLDEST));
    let subject = EntityId::parse("notifications").map_err(Error::internal)?;
    let look = NewJob::of(JobKind::TellAgain, subject, &turn.due.to_string());
    let look = look.with(&json!({ "since": since, "until": until }))?;
    app.queue(look).await?;
    Ok(Step::over(1))
}

//! Time that only stories move: a clock that stands still, schedules that fire when told.

use std::time::Duration;

use anyhow::{ensure, Context, Result};
use jiff::Timestamp;
use serde_json::{json, Map, Value};

use crate::Host;

impl Host {
    /// The host's time.
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }

    /// Moves a manual clock on; what falls due meanwhile is done.
    pub async fn pass(&self, time: Duration) -> Result<()> {
        let to = self.now().checked_add(time)?;
        self.move_clock(to).await
    }

    /// Moves a manual clock to an instant that has not been; what falls due meanwhile is done.
    pub async fn move_clock(&self, to: Timestamp) -> Result<()> {
        let root = self.running().endpoint().trim_end_matches("/v1");
        let url = format!("{root}/_local/clock");
        let now = json!({ "now": to.to_string() });
        let (status, answer) = self.send_to(&url, &now).await?;
        ensure!(status == 200, "{url}: {status} {answer}");
        self.settle().await
    }

    /// Fires a function's schedule now, and waits until all that follows from it has happened.
    pub async fn tick(&self, function: &str) -> Result<Map<String, Value>> {
        self.tick_at(function, self.now()).await
    }

    /// Fires a function's schedule as if it were `at`; fails where the run does.
    pub async fn tick_at(&self, function: &str, at: Timestamp) -> Result<Map<String, Value>> {
        let run = self.running().tick(function, Some(at)).await?;
        let status = run.get("status").and_then(Value::as_str);
        let status = status.context("an execution has a status")?;
        ensure!(status == "completed", "tick of {function}: {run:?}");
        self.settle().await?;
        Ok(run)
    }
}

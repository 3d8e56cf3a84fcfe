//! Ending on the first signal, at once on the second.

use std::time::Duration;

use anyhow::Result;
use local::Running;
use tokio::signal::unix::{signal, Signal, SignalKind};

/// How long calls in flight may still take; a page that listens would otherwise hold the host for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// SIGINT and SIGTERM, listened for.
pub struct Signals {
    interrupted: Signal,
    terminated: Signal,
}

impl Signals {
    /// Listens from now on: before anybody is told that the host is ready, and may ask it to stop.
    ///
    /// # Errors
    ///
    /// Where signals cannot be listened for.
    pub fn listen() -> Result<Self> {
        Ok(Self {
            interrupted: signal(SignalKind::interrupt())?,
            terminated: signal(SignalKind::terminate())?,
        })
    }

    /// Waits for the next of them.
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.terminated.recv() => {}
        }
    }

    /// Finishes what runs, unless that takes too long or another signal comes.
    pub async fn finish(mut self, running: Running) {
        tokio::select! {
            () = running.shutdown() => {}
            () = tokio::time::sleep(PATIENCE) => {}
            () = self.wait() => {}
        }
    }
}

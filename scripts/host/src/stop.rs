//! Ending on the first signal, at once on the second.

use std::time::Duration;

use anyhow::Result;
use local::Running;
use tokio::signal::unix::{signal, SignalKind};

/// How long calls in flight may still take; a page that listens would otherwise hold the host for ever.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits for SIGINT or SIGTERM.
///
/// # Errors
///
/// Where signals cannot be listened for.
pub async fn wait() -> Result<()> {
    let mut interrupted = signal(SignalKind::interrupt())?;
    let mut terminated = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = interrupted.recv() => {}
        _ = terminated.recv() => {}
    }
    Ok(())
}

/// Finishes what runs, unless that takes too long or another signal comes.
pub async fn gracefully(running: Running) {
    tokio::select! {
        () = running.shutdown() => {}
        () = tokio::time::sleep(PATIENCE) => {}
        _ = wait() => {}
    }
}

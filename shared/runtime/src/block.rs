//! From Appwrite's blocking entry point into async code.

use std::future::Future;
use std::io;
use std::sync::OnceLock;

use tokio::runtime::{Builder, Handle, Runtime};

/// Runs `work` on the runtime of the thread, or on one of ours where there is none.
///
/// Ours lives as long as the process: pooled connections die with the runtime they were made on.
pub(crate) fn on<F: Future>(work: F) -> io::Result<F::Output> {
    static OURS: OnceLock<Runtime> = OnceLock::new();
    if let Ok(theirs) = Handle::try_current() {
        return Ok(theirs.block_on(work));
    }
    let ours = if let Some(runtime) = OURS.get() {
        runtime
    } else {
        let fresh = Builder::new_current_thread().enable_all().build()?;
        OURS.get_or_init(|| fresh)
    };
    Ok(ours.block_on(work))
}

//! Functions that are linked into the host's process.

use std::sync::Arc;
use std::time::SystemTime;

use openruntimes::{Context, Response};

/// Severity of a line that a function logs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Goes to the execution's `logs`.
    Log,
    /// Goes to the execution's `errors`.
    Error,
}

/// A function's code: called on a thread that may block.
pub type Entry = Arc<dyn Fn(Context, &Sandbox) -> Response + Send + Sync>;

/// Looks a variable up by name.
pub type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// Tells the time.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Takes a log line.
pub type Log = Arc<dyn Fn(Level, &str) + Send + Sync>;

/// A function that runs in this process, as Appwrite's runtime would run it in a container.
#[derive(Clone)]
pub struct Linked {
    /// Id of the function.
    pub id: String,
    /// Its entry point.
    pub run: Entry,
}

/// What a function sees of the world around it, in place of the process's own.
#[derive(Clone)]
pub struct Sandbox {
    /// The variables it was given, by name.
    pub variables: Lookup,
    /// The time, as the host tells it.
    pub now: Now,
    /// Where its log lines go as they are written; the logger inside [`Context`] keeps its own to itself.
    pub log: Log,
}

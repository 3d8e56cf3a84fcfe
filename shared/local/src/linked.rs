//! Functions that are linked into the host's process.

use std::sync::Arc;
use std::time::SystemTime;

use openruntimes::{Context, Response};
use serde_json::Value;

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

/// Makes an `OpenAPI` document.
pub type Describe = Arc<dyn Fn() -> Value + Send + Sync>;

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
    /// Makes an `OpenAPI` document of its routes, if it has any: the page at `/` offers them.
    pub routes: Option<Describe>,
}

impl Linked {
    /// A function by this id.
    pub fn new(
        id: impl Into<String>,
        run: impl Fn(Context, &Sandbox) -> Response + Send + Sync + 'static,
    ) -> Self {
        Self {
            id: id.into(),
            run: Arc::new(run),
            routes: None,
        }
    }

    /// The function with its routes described by the `OpenAPI` document that this makes when somebody looks.
    #[must_use]
    pub fn described(mut self, routes: impl Fn() -> Value + Send + Sync + 'static) -> Self {
        self.routes = Some(Arc::new(routes));
        self
    }
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

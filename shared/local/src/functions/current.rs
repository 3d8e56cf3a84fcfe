//! The executions that are running, with what they have logged so far, for people who look.

use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{json, Value};
use tokio::sync::watch;

use super::runner::{Request, Terms};
use crate::clock::Clock;

/// What an execution has logged: its lines, and its lines as errors, one JSON object a line.
pub type Kept = Arc<Mutex<(String, String)>>;

/// All executions in this process; clones share them.
#[derive(Clone)]
pub struct Current(Arc<Inner>);

struct Inner {
    running: Mutex<Vec<One>>,
    changed: watch::Sender<u64>,
}

struct One {
    execution: String,
    function: String,
    request: String,
    at: String,
    kept: Kept,
}

impl Default for Current {
    fn default() -> Self {
        let (changed, _) = watch::channel(0);
        Self(Arc::new(Inner {
            running: Mutex::default(),
            changed,
        }))
    }
}

/// Counts an execution as running until it is dropped.
pub struct Shown {
    current: Current,
    execution: String,
}

impl Drop for Shown {
    fn drop(&mut self) {
        let mut running = self.current.0.running.lock();
        running.retain(|one| one.execution != self.execution);
        drop(running);
        self.current.touch();
    }
}

impl Current {
    /// Notes that an execution runs and logs into `kept`.
    pub fn begin(&self, terms: &Terms, request: &Request, clock: &Clock, kept: &Kept) -> Shown {
        self.0.running.lock().push(One {
            execution: terms.execution.clone(),
            function: terms.function.clone(),
            request: format!("{} {}", request.method, request.path),
            at: clock.stamp(),
            kept: Arc::clone(kept),
        });
        self.touch();
        Shown {
            current: self.clone(),
            execution: terms.execution.clone(),
        }
    }

    /// Tells those who look that something is new.
    pub fn touch(&self) {
        self.0
            .changed
            .send_modify(|count| *count = count.wrapping_add(1));
    }

    /// Wakes whenever something is new.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// The executions of a function that run now, oldest first.
    pub fn of(&self, function: &str) -> Vec<Value> {
        let running = self.0.running.lock();
        let wanted = running.iter().filter(|one| one.function == function);
        let view = |one: &One| {
            let (logs, errors) = one.kept.lock().clone();
            json!({
                "$id": one.execution, "$createdAt": one.at, "request": one.request, "logs": logs, "errors": errors,
            })
        };
        wanted.map(view).collect()
    }
}

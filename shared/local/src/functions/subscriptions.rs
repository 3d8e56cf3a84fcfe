//! What any function asks for, remembered between changes: most events concern none, and should cost next to nothing.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use parking_lot::RwLock;

use super::function::Function;
use crate::app::App;
use crate::error::Result;

/// The events that functions ask for; clones share them.
#[derive(Default)]
pub struct Subscriptions {
    known: RwLock<Option<Arc<HashSet<String>>>>,
    changes: AtomicU64,
}

impl Subscriptions {
    /// Forgets what was known. To be called after a function was made, changed or removed.
    pub fn forget(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
        *self.known.write() = None;
    }

    fn remember(&self, as_of: u64, events: &Arc<HashSet<String>>) {
        let mut known = self.known.write();
        // A change that came while the functions were read is in force already.
        if self.changes.load(Ordering::SeqCst) == as_of {
            *known = Some(Arc::clone(events));
        }
    }
}

/// Whether any function asks for one of these names.
pub async fn any(app: &App, names: &[String]) -> Result<bool> {
    let as_of = app.subscriptions.changes.load(Ordering::SeqCst);
    let known = app.subscriptions.known.read().clone();
    let events = if let Some(events) = known {
        events
    } else {
        let functions = app.db.read(Function::all).await?;
        let texts = functions
            .iter()
            .flat_map(|function| function.texts("events"));
        let events = Arc::new(texts.map(str::to_owned).collect::<HashSet<_>>());
        app.subscriptions.remember(as_of, &events);
        events
    };
    Ok(names.iter().any(|name| events.contains(name)))
}

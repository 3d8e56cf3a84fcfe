//! The event bus: every change is announced here after it is committed.

use std::sync::Arc;

use parking_lot::RwLock;
use serde_json::Value;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// The most specific name, without wildcards, such as `databases.D.tables.T.rows.R.create`.
    pub name: String,
    /// The thing as clients see it, after the change (before it, for a deletion).
    pub payload: Value,
    /// The user who caused it; empty for keys and guests.
    pub user: String,
    /// Roles that may see the payload over realtime: the table's or bucket's own, and the row's or file's where those count.
    pub read_roles: Vec<String>,
    /// A user whose roles changed with this event, so that their open connections are looked at again.
    pub roles_changed: Option<String>,
}

/// Hands every event to every subscriber; clones share them.
#[derive(Clone, Default)]
pub struct EventBus(Arc<RwLock<Vec<UnboundedSender<Arc<Event>>>>>);

impl EventBus {
    /// Announces a change that is committed.
    pub fn emit(&self, event: Event) {
        let event = Arc::new(event);
        let gone = {
            let subscribers = self.0.read();
            let refused = subscribers
                .iter()
                .filter(|subscriber| subscriber.send(Arc::clone(&event)).is_err());
            refused.count() > 0
        };
        if gone {
            self.0.write().retain(|subscriber| !subscriber.is_closed());
        }
    }

    /// All events from now on.
    pub fn subscribe(&self) -> UnboundedReceiver<Arc<Event>> {
        let (sender, receiver) = unbounded_channel();
        self.0.write().push(sender);
        receiver
    }
}

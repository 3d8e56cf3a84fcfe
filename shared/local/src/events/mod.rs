//! The event bus: every change is announced here after it is committed.
//!
//! Functions and realtime are owed every event: each is counted until it is dealt with, so that a test can wait for quiet instead of
//! sleeping. Whoever only looks on subscribes.

mod names;
mod pending;

use std::sync::Arc;

use parking_lot::RwLock;
use serde_json::Value;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

pub use names::{expand, parts};
pub use pending::{Busy, Pending};

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

/// An event on its way to someone who has to deal with it.
pub struct Owed {
    /// What happened.
    pub event: Arc<Event>,
    /// Keeps the host from counting as quiet until it is dealt with.
    pub busy: Busy,
}

/// Hands every event to every subscriber; clones share them.
#[derive(Clone, Default)]
pub struct EventBus(Arc<Shared>);

#[derive(Default)]
struct Shared {
    subscribers: RwLock<Vec<UnboundedSender<Arc<Event>>>>,
    owed: RwLock<Vec<UnboundedSender<Owed>>>,
    pending: Pending,
}

impl EventBus {
    /// Announces a change that is committed.
    pub fn emit(&self, event: Event) {
        let event = Arc::new(event);
        self.owe(&event);
        let gone = {
            let subscribers = self.0.subscribers.read();
            let refused = subscribers
                .iter()
                .filter(|subscriber| subscriber.send(Arc::clone(&event)).is_err());
            refused.count() > 0
        };
        if gone {
            self.0
                .subscribers
                .write()
                .retain(|subscriber| !subscriber.is_closed());
        }
    }

    /// All events from now on.
    pub fn subscribe(&self) -> UnboundedReceiver<Arc<Event>> {
        let (sender, receiver) = unbounded_channel();
        self.0.subscribers.write().push(sender);
        receiver
    }

    /// All events from now on, each counted as pending until it is dropped.
    pub fn deliver(&self) -> UnboundedReceiver<Owed> {
        let (sender, receiver) = unbounded_channel();
        self.0.owed.write().push(sender);
        receiver
    }

    /// What the host has yet to do.
    pub fn pending(&self) -> &Pending {
        &self.0.pending
    }

    fn owe(&self, event: &Arc<Event>) {
        for owed_to in &*self.0.owed.read() {
            let owed = Owed {
                event: Arc::clone(event),
                busy: self.0.pending.begin(),
            };
            // Refused only once the host is stopping; the count then falls with the event.
            drop(owed_to.send(owed));
        }
    }
}

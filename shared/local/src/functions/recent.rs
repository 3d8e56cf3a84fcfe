//! The last events, with who received them, for people who look.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use serde_json::{json, Value};

use super::executions::record;
use crate::app::App;
use crate::events::Event;
use crate::resources::Document;

/// How many events are remembered.
const MOST: usize = 500;

/// The last events; kept in memory only.
#[derive(Default)]
pub struct Recent(Mutex<VecDeque<Noted>>);

struct Noted {
    event: Arc<Event>,
    at: String,
    wanted: bool,
    received: Vec<Value>,
    heard: Vec<String>,
}

impl Recent {
    /// Notes an event; `wanted` is whether any function asks for it.
    pub fn note(&self, app: &App, event: &Arc<Event>, wanted: bool) {
        self.change(app, event, |noted| noted.wanted = wanted);
    }

    /// Notes who heard of an event over realtime: ids of users, empty for guests.
    pub fn heard(&self, app: &App, event: &Arc<Event>, users: Vec<String>) {
        self.change(app, event, |noted| noted.heard = users);
    }

    /// Notes that a function received the latest event of this name.
    pub fn received(&self, name: &str, execution: &Document) {
        let mut events = self.0.lock();
        let mut latest = events.iter_mut().rev();
        if let Some(noted) = latest.find(|noted| noted.event.name == name) {
            noted.received.push(json!({
                "function": record::text(execution, "functionId"),
                "execution": record::text(execution, "$id"),
                "status": record::text(execution, "status"),
            }));
        }
    }

    /// Functions and realtime hear of an event independently: whoever is first enters it.
    fn change(&self, app: &App, event: &Arc<Event>, change: impl FnOnce(&mut Noted)) {
        let mut events = self.0.lock();
        let known = events
            .iter()
            .rposition(|noted| Arc::ptr_eq(&noted.event, event));
        if let Some(noted) = known.and_then(|place| events.get_mut(place)) {
            return change(noted);
        }
        let mut noted = Noted {
            event: Arc::clone(event),
            at: app.clock.stamp(),
            wanted: false,
            received: Vec::new(),
            heard: Vec::new(),
        };
        change(&mut noted);
        if events.len() == MOST {
            events.pop_front();
        }
        events.push_back(noted);
    }

    /// All of them, latest first.
    pub fn list(&self) -> Vec<Value> {
        let events = self.0.lock();
        let view = |noted: &Noted| {
            json!({
                "name": noted.event.name,
                "at": noted.at,
                "user": noted.event.user,
                "payload": noted.event.payload,
                "wanted": noted.wanted,
                "received": noted.received,
                "heard": noted.heard,
            })
        };
        events.iter().rev().map(view).collect()
    }
}

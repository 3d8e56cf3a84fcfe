//! The last events, with who received them, for people who look.

use std::collections::VecDeque;

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
    name: String,
    user: String,
    at: String,
    payload: Value,
    wanted: bool,
    received: Vec<Value>,
}

impl Recent {
    /// Notes an event; `wanted` is whether any function asks for it.
    pub fn note(&self, app: &App, event: &Event, wanted: bool) {
        let mut events = self.0.lock();
        if events.len() == MOST {
            events.pop_front();
        }
        events.push_back(Noted {
            name: event.name.clone(),
            user: event.user.clone(),
            at: app.clock.stamp(),
            payload: event.payload.clone(),
            wanted,
            received: Vec::new(),
        });
    }

    /// Notes that a function received the latest event of this name.
    pub fn received(&self, name: &str, execution: &Document) {
        let mut events = self.0.lock();
        if let Some(event) = events.iter_mut().rev().find(|event| event.name == name) {
            event.received.push(json!({
                "function": record::text(execution, "functionId"),
                "execution": record::text(execution, "$id"),
                "status": record::text(execution, "status"),
            }));
        }
    }

    /// All of them, latest first.
    pub fn list(&self) -> Vec<Value> {
        let events = self.0.lock();
        let view = |event: &Noted| {
            json!({
                "name": event.name,
                "at": event.at,
                "user": event.user,
                "payload": event.payload,
                "wanted": event.wanted,
                "received": event.received,
            })
        };
        events.iter().rev().map(view).collect()
    }
}

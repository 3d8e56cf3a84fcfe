//! Who is listening to what: all open connections, found by channel.
//!
//! Everything here is memory and short: nothing awaits while the lock is held. A connection that does not keep up is dropped, so that
//! it cannot hold up the others.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use axum::extract::ws::Utf8Bytes;
use parking_lot::Mutex;
use serde_json::{Map, Value};
use tokio::sync::{mpsc, watch};

use super::channels::{self, Target};
use super::filter::Filter;
use super::frames::EventFrame;
use super::limits::Window;

/// Frames that may wait for one connection before it is dropped.
const BACKLOG: usize = 1_024;

/// Number of a connection, never used twice.
pub type Id = u64;

/// All open connections; clones share them.
#[derive(Clone)]
pub struct Hub {
    state: Arc<Mutex<State>>,
    is_open: Arc<watch::Sender<bool>>,
}

struct State {
    next: Id,
    window: Window,
    listeners: HashMap<Id, Listener>,
    by_channel: HashMap<String, BTreeSet<Id>>,
}

struct Listener {
    user: String,
    roles: HashSet<String>,
    is_elsewhere: bool,
    outbox: mpsc::Sender<Utf8Bytes>,
    channels: HashMap<String, Vec<Subscription>>,
}

/// A subscription's id and what it wants to hear of on one channel.
type Subscription = (Arc<str>, Arc<Filter>);

/// Who a connection speaks for.
#[derive(Debug, Clone, Default)]
pub struct Who {
    /// Id of the user, empty for a guest.
    pub user: String,
    /// Their roles.
    pub roles: Vec<String>,
    /// Whether they are connected to another project, of which this host has no events.
    pub is_elsewhere: bool,
}

impl Default for Hub {
    fn default() -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                next: 0,
                window: Window::connections(),
                listeners: HashMap::new(),
                by_channel: HashMap::new(),
            })),
            is_open: Arc::new(watch::Sender::new(true)),
        }
    }
}

impl Hub {
    /// Counts one more connection. `false` when it is one too many.
    pub fn admits(&self, now: jiff::Timestamp) -> bool {
        self.state.lock().window.admits(now)
    }

    /// Adds a connection; its frames come out of the receiver, which ends when the connection is dropped.
    pub fn join(&self, who: Who) -> (Id, mpsc::Receiver<Utf8Bytes>) {
        let (outbox, inbox) = mpsc::channel(BACKLOG);
        let mut state = self.state.lock();
        state.next += 1;
        let id = state.next;
        if *self.is_open.borrow() {
            let listener = Listener {
                user: who.user,
                roles: who.roles.into_iter().collect(),
                is_elsewhere: who.is_elsewhere,
                outbox,
                channels: HashMap::new(),
            };
            state.listeners.insert(id, listener);
        }
        (id, inbox)
    }

    /// Forgets a connection.
    pub fn leave(&self, id: Id) {
        self.state.lock().leave(id);
    }

    /// Drops all connections and lets none in any more.
    pub fn close(&self) {
        let mut state = self.state.lock();
        self.is_open.send_replace(false);
        state.listeners.clear();
        state.by_channel.clear();
    }

    /// Waits until the hub is closed.
    pub async fn closed(&self) {
        let mut is_open = self.is_open.subscribe();
        // Fails only when the sender is gone, and `self` holds it.
        drop(is_open.wait_for(|is_open| !is_open).await);
    }

    /// The user of a connection, empty for a guest.
    pub fn user(&self, id: Id) -> String {
        let state = self.state.lock();
        state
            .listeners
            .get(&id)
            .map(|listener| listener.user.clone())
            .unwrap_or_default()
    }

    /// Adds channels to a subscription; those that it has already get the new filter.
    pub fn subscribe(&self, id: Id, subscription: &str, channels: &[String], filter: Filter) {
        let subscription: Arc<str> = subscription.into();
        let filter = Arc::new(filter);
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let Some(listener) = state.listeners.get_mut(&id) else {
            return;
        };
        for channel in channels {
            let entries = listener.channels.entry(channel.clone()).or_default();
            match entries.iter_mut().find(|(name, _)| *name == subscription) {
                Some((_, old)) => *old = Arc::clone(&filter),
                None => entries.push((Arc::clone(&subscription), Arc::clone(&filter))),
            }
            let listening = state.by_channel.entry(channel.clone()).or_default();
            listening.insert(id);
        }
    }

    /// Ends a subscription. `false` when there is none of that id.
    pub fn unsubscribe(&self, id: Id, subscription: &str) -> bool {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let Some(listener) = state.listeners.get_mut(&id) else {
            return false;
        };
        let mut was_there = false;
        let mut left = Vec::new();
        listener.channels.retain(|channel, entries| {
            let before = entries.len();
            entries.retain(|(name, _)| **name != *subscription);
            was_there |= entries.len() < before;
            if entries.is_empty() {
                left.push(channel.clone());
            }
            !entries.is_empty()
        });
        for channel in left {
            state.stop_listening(id, &channel);
        }
        was_there
    }

    /// Makes a connection one of this user, with their own account channels.
    pub fn sign_in(&self, id: Id, who: Who) {
        let mut guard = self.state.lock();
        let state = &mut *guard;
        let Some(listener) = state.listeners.get_mut(&id) else {
            return;
        };
        let old = std::mem::replace(&mut listener.user, who.user);
        listener.roles = who.roles.into_iter().collect();
        let before = std::mem::take(&mut listener.channels);
        let mut moved = Vec::new();
        for (channel, entries) in before {
            let new = channels::rebound(&channel, &old, &listener.user);
            let slot = listener.channels.entry(new.clone()).or_default();
            slot.extend(entries);
            if new != channel {
                moved.push((channel, new));
            }
        }
        for (old, new) in moved {
            state.stop_listening(id, &old);
            state.by_channel.entry(new).or_default().insert(id);
        }
    }

    /// Whether the user has an open connection.
    pub fn has_user(&self, user: &str) -> bool {
        let state = self.state.lock();
        let mut listeners = state.listeners.values();
        listeners.any(|listener| listener.user == user)
    }

    /// Gives all connections of a user new roles.
    pub fn set_roles(&self, user: &str, roles: &[String]) {
        let mut state = self.state.lock();
        for listener in state.listeners.values_mut() {
            if listener.user == user {
                listener.roles = roles.iter().cloned().collect();
            }
        }
    }

    /// Tells an event to everyone who listens, may know and wants to. Answers who did, as users, empty for guests.
    ///
    /// `frame` is only called when somebody is to be told; what it makes is written once for each set of subscriptions that matched.
    pub fn tell(
        &self,
        target: &Target,
        payload: &Map<String, Value>,
        frame: impl FnOnce() -> EventFrame,
    ) -> Vec<String> {
        let mut state = self.state.lock();
        let matched = state.matches(target, payload);
        if matched.is_empty() {
            return Vec::new();
        }
        let frame = frame();
        let mut written: HashMap<Vec<Arc<str>>, Utf8Bytes> = HashMap::new();
        let mut heard = Vec::new();
        let mut lost = Vec::new();
        for (id, subscriptions) in matched {
            let Some(listener) = state.listeners.get(&id) else {
                continue;
            };
            let text = written
                .entry(subscriptions)
                .or_insert_with_key(|ids| frame.with_subscriptions(ids));
            match listener.outbox.try_send(text.clone()) {
                Ok(()) => heard.push(listener.user.clone()),
                Err(_full_or_gone) => lost.push(id),
            }
        }
        for id in lost {
            state.leave(id);
        }
        heard
    }
}

impl State {
    fn leave(&mut self, id: Id) {
        let Some(listener) = self.listeners.remove(&id) else {
            return;
        };
        for channel in listener.channels.keys() {
            self.stop_listening(id, channel);
        }
    }

    fn stop_listening(&mut self, id: Id, channel: &str) {
        if let Some(listening) = self.by_channel.get_mut(channel) {
            listening.remove(&id);
            if listening.is_empty() {
                self.by_channel.remove(channel);
            }
        }
    }

    /// The connections to tell, each with its subscriptions that matched.
    fn matches(
        &self,
        target: &Target,
        payload: &Map<String, Value>,
    ) -> BTreeMap<Id, Vec<Arc<str>>> {
        let is_public = target.roles.iter().any(|role| role == "any");
        let mut matched: BTreeMap<Id, Vec<Arc<str>>> = BTreeMap::new();
        for channel in &target.channels {
            for id in self.by_channel.get(channel).into_iter().flatten() {
                let listener = self.listeners.get(id);
                let Some(listener) = listener.filter(|one| !one.is_elsewhere) else {
                    continue;
                };
                if !(is_public
                    || target
                        .roles
                        .iter()
                        .any(|role| listener.roles.contains(role)))
                {
                    continue;
                }
                for (name, filter) in listener.channels.get(channel).into_iter().flatten() {
                    let found = matched.get(id).is_some_and(|names| names.contains(name));
                    if !found && filter.wants(payload) {
                        matched.entry(*id).or_default().push(Arc::clone(name));
                    }
                }
            }
        }
        matched
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn who(user: &str, roles: &[&str]) -> Who {
        Who {
            user: user.to_owned(),
            roles: roles.iter().map(|role| (*role).to_owned()).collect(),
            is_elsewhere: false,
        }
    }

    fn texts(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn tell(hub: &Hub, channels: &[&str], roles: &[&str]) -> Vec<String> {
        let target = Target {
            channels: texts(channels),
            roles: texts(roles),
        };
        let payload = json!({"n": 1});
        hub.tell(&target, payload.as_object().unwrap(), || {
            EventFrame::new(&[], &target.channels, "now", &payload)
        })
    }

    fn subscriptions(inbox: &mut mpsc::Receiver<Utf8Bytes>) -> Value {
        let frame = inbox.try_recv().unwrap();
        let frame: Value = serde_json::from_str(frame.as_str()).unwrap();
        frame["data"]["subscriptions"].clone()
    }

    #[test]
    fn one_frame_names_every_subscription_that_matched() {
        let hub = Hub::default();
        let (id, mut inbox) = hub.join(who("", &["any", "guests"]));
        hub.subscribe(
            id,
            "one",
            &texts(&["rows", "rows.create"]),
            Filter::everything(),
        );
        hub.subscribe(id, "two", &texts(&["rows.create"]), Filter::everything());
        assert_eq!(tell(&hub, &["rows", "rows.create"], &["any"]), [""]);
        assert_eq!(subscriptions(&mut inbox), json!(["one", "two"]));
        assert!(inbox.try_recv().is_err());
    }

    #[test]
    fn only_those_who_may_know_are_told() {
        let hub = Hub::default();
        let (ann, _ann) = hub.join(who("ann", &["user:ann"]));
        let (ben, _ben) = hub.join(who("ben", &["user:ben"]));
        for id in [ann, ben] {
            hub.subscribe(id, "s", &texts(&["rows"]), Filter::everything());
        }
        assert_eq!(tell(&hub, &["rows"], &["user:ben", "team:x"]), ["ben"]);
        hub.set_roles("ben", &[]);
        assert!(tell(&hub, &["rows"], &["user:ben"]).is_empty());
    }

    #[test]
    fn an_ended_subscription_is_forgotten_and_others_stay() {
        let hub = Hub::default();
        let (id, mut inbox) = hub.join(who("", &[]));
        hub.subscribe(id, "one", &texts(&["rows"]), Filter::everything());
        hub.subscribe(id, "two", &texts(&["rows"]), Filter::everything());
        assert!(hub.unsubscribe(id, "one"));
        assert!(!hub.unsubscribe(id, "one"));
        tell(&hub, &["rows"], &["any"]);
        assert_eq!(subscriptions(&mut inbox), json!(["two"]));
        assert!(hub.unsubscribe(id, "two"));
        assert!(hub.state.lock().by_channel.is_empty());
    }

    #[test]
    fn signing_in_gives_roles_and_moves_account_channels() {
        let hub = Hub::default();
        let (id, mut inbox) = hub.join(who("", &["guests"]));
        hub.subscribe(id, "s", &texts(&["account.update"]), Filter::everything());
        hub.sign_in(id, who("ann", &["user:ann"]));
        assert!(tell(&hub, &["account.update"], &["user:ann"]).is_empty());
        assert_eq!(tell(&hub, &["account.ann.update"], &["user:ann"]), ["ann"]);
        assert_eq!(subscriptions(&mut inbox), json!(["s"]));
        assert!(hub.has_user("ann"));
    }

    #[test]
    fn a_connection_that_does_not_keep_up_is_dropped() {
        let hub = Hub::default();
        let (id, inbox) = hub.join(who("", &[]));
        hub.subscribe(id, "s", &texts(&["rows"]), Filter::everything());
        for _ in 0..BACKLOG {
            assert_eq!(tell(&hub, &["rows"], &["any"]).len(), 1);
        }
        assert!(tell(&hub, &["rows"], &["any"]).is_empty());
        assert!(hub.state.lock().listeners.is_empty());
        assert!(inbox.is_closed(), "the connection's task sees the end");
    }

    #[test]
    fn a_closed_hub_lets_nobody_in() {
        let hub = Hub::default();
        let (id, _inbox) = hub.join(who("", &[]));
        hub.close();
        hub.subscribe(id, "s", &texts(&["rows"]), Filter::everything());
        let (_, inbox) = hub.join(who("", &[]));
        assert!(inbox.is_closed() && hub.state.lock().by_channel.is_empty());
    }
}

//! What was asked of the host and what it acknowledged: of everything, the states in which it may be found.

use std::collections::{BTreeMap, BTreeSet};

/// A row or a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// A row, by its id.
    Row(String),
    /// A file, by its id.
    File(String),
}

/// A version, or `None` where the thing is not there.
pub type State = Option<u64>;

/// The journal of all lives of the host.
#[derive(Debug, Default)]
pub struct Journal {
    /// Every thing that was ever asked for, and how it may be found: one way once the last call about it was acknowledged.
    pub things: BTreeMap<Thing, Vec<State>>,
    /// Rows that are there together or not at all.
    pub groups: Vec<Vec<String>>,
    /// Files of which the first part was acknowledged.
    pub begun: BTreeSet<String>,
    /// How often counting was acknowledged, and how often it was asked for.
    pub counted: (u64, u64),
    /// What was touched since the last look.
    pub touched: BTreeSet<Thing>,
    /// All acknowledged calls.
    pub acknowledged: u64,
}

impl Journal {
    /// Notes that a call is about to bring the thing into this state.
    pub fn attempt(&mut self, thing: &Thing, state: State) {
        self.touched.insert(thing.clone());
        self.things
            .entry(thing.clone())
            .or_insert_with(|| vec![None])
            .push(state);
    }

    /// Notes that the last call about the thing was acknowledged.
    pub fn acknowledge(&mut self, thing: &Thing) {
        if let Some(states) = self.things.get_mut(thing) {
            let last = states.pop();
            *states = last.into_iter().collect();
        }
    }

    /// Notes how the thing was found.
    ///
    /// # Panics
    ///
    /// Where it may not be so.
    pub fn found(&mut self, thing: &Thing, state: State) {
        let states = self.things.get_mut(thing);
        let states = states.unwrap_or_else(|| panic!("{thing:?} was never asked for"));
        assert!(
            states.contains(&state),
            "{thing:?} is {state:?}, and may be {states:?}"
        );
        *states = vec![state];
    }

    /// Whether the thing is known to be there.
    pub fn is_there(&self, thing: &Thing) -> bool {
        matches!(self.things.get(thing).map(Vec::as_slice), Some([Some(_)]))
    }
}

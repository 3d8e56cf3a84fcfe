//! What every execution of a host used, read from the line that its log ends with.
//!
//! Only the log tells: no header or body of production does.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use runtime::Usage;
use serde::Deserialize;

use crate::budgets::Budgets;

/// How many things a story has at hand unless it says otherwise: budgets that grow are held to one hundred.
const THINGS: u32 = 100;

/// The executions of one host; clones share it.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    budgets: Option<&'static Budgets>,
    things: AtomicU32,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    used: BTreeMap<String, Usage>,
    exceeded: Vec<String>,
}

/// The members of the line that matter here; lines of another kind lack some.
#[derive(Deserialize)]
struct Line {
    function: String,
    operation: String,
    event: Option<String>,
    status: u16,
    calls: u32,
    waves: u32,
}

impl Ledger {
    /// Notes what is used, and holds it to the budgets if there are some.
    pub fn new(budgets: Option<&'static Budgets>) -> Self {
        Self(Arc::new(Inner {
            budgets,
            things: AtomicU32::new(THINGS),
            kept: Mutex::default(),
        }))
    }

    /// Reads a line of the log of an execution.
    pub fn read(&self, execution: &str, line: &str) {
        let Ok(line) = serde_json::from_str::<Line>(line) else {
            return;
        };
        let used = Usage {
            calls: line.calls,
            waves: line.waves,
        };
        let exceeded = self.check(&line, used);
        let mut kept = self.kept();
        kept.used.insert(execution.to_owned(), used);
        kept.exceeded.extend(exceeded);
    }

    fn check(&self, line: &Line, used: Usage) -> Option<String> {
        let budgets = self.0.budgets?;
        let function = line.function.as_str();
        let (what, budget) = if let Some(event) = &line.event {
            budgets.event(function, event)?
        } else {
            let operation = line.operation.clone();
            let budget = budgets.operation(function, &operation)?;
            (operation, budget)
        };
        let budget = if line.status < 400 {
            budget
        } else {
            budget.doubled()
        };
        let why = budget.exceeded(used, self.0.things.load(Ordering::Relaxed))?;
        Some(format!(
            "{function}: {what} {why} (tests/budgets/{function}.txt)"
        ))
    }

    /// What an execution used; nothing where it logged nothing.
    pub fn used(&self, execution: &str) -> Usage {
        self.kept().used.get(execution).copied().unwrap_or_default()
    }

    /// What exceeded its budget so far.
    pub fn exceeded(&self) -> Vec<String> {
        self.kept().exceeded.clone()
    }

    /// Says how many things budgets that grow may count with from now on.
    pub fn expect(&self, things: u32) {
        self.0.things.store(things, Ordering::Relaxed);
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

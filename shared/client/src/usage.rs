//! Counting requests and how deep they wait for each other.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

/// What a session has sent so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests sent, repetitions included.
    pub calls: u32,
    /// Sequential depth: requests in flight together count as one wave.
    pub waves: u32,
}

/// The counter behind [`Usage`], shared by the handles of one session.
///
/// A request that starts stands one wave deeper than the deepest request that had ended by then.
#[derive(Debug, Clone, Default)]
pub struct Counter(Arc<State>);

#[derive(Debug, Default)]
struct State {
    calls: AtomicU32,
    ended: AtomicU32,
    deepest: AtomicU32,
}

/// One request on its way; ends when dropped, also when the request was abandoned.
#[derive(Debug)]
pub struct InFlight {
    counter: Counter,
    depth: u32,
}

impl Counter {
    /// Counts a request that starts now.
    pub fn begin(&self) -> InFlight {
        let depth = self.0.ended.load(Ordering::SeqCst).saturating_add(1);
        self.0.calls.fetch_add(1, Ordering::SeqCst);
        self.0.deepest.fetch_max(depth, Ordering::SeqCst);
        InFlight {
            counter: self.clone(),
            depth,
        }
    }

    /// What was counted so far.
    pub fn usage(&self) -> Usage {
        Usage {
            calls: self.0.calls.load(Ordering::SeqCst),
            waves: self.0.deepest.load(Ordering::SeqCst),
        }
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.counter.0.ended.fetch_max(self.depth, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_in_flight_together_are_one_wave() {
        let counter = Counter::default();
        let together = [counter.begin(), counter.begin(), counter.begin()];
        drop(together);
        drop(counter.begin());
        assert_eq!(counter.usage(), Usage { calls: 4, waves: 2 });
    }

    #[test]
    fn a_chain_beside_a_slow_request_counts_its_own_depth() {
        let counter = Counter::default();
        let slow = counter.begin();
        drop(counter.begin());
        drop(counter.begin());
        drop(slow);
        assert_eq!(counter.usage(), Usage { calls: 3, waves: 2 });
    }
}

//! The host's clock, and the two spellings of an instant.

use std::sync::Arc;
use std::time::SystemTime;

use jiff::Timestamp;
use parking_lot::Mutex;

/// Tells the time: the system's, or one that only moves when told to.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<Mutex<Timestamp>>>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(None)
    }

    /// A clock that stands at `start` until [`Clock::set`] moves it.
    pub fn manual(start: Timestamp) -> Self {
        Self(Some(Arc::new(Mutex::new(start))))
    }

    /// Whether it only moves when told to.
    pub fn is_manual(&self) -> bool {
        self.0.is_some()
    }

    /// The current instant.
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the system's clock"
    )]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(at) => *at.lock(),
            None => Timestamp::now(),
        }
    }

    /// The current instant as the standard library has it.
    pub fn system_time(&self) -> SystemTime {
        SystemTime::from(self.now())
    }

    /// Moves a manual clock forward; it never goes back. Returns whether it moved.
    pub fn set(&self, to: Timestamp) -> bool {
        let Some(at) = &self.0 else { return false };
        let mut at = at.lock();
        if to < *at {
            return false;
        }
        *at = to;
        true
    }

    /// The current instant as Appwrite spells it.
    pub fn stamp(&self) -> String {
        stamp(self.now())
    }
}

/// Spells an instant as Appwrite does: `2026-01-02T03:04:05.678+00:00`.
pub fn stamp(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3f+00:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_spelled_with_milliseconds_and_an_offset() {
        let at: Timestamp = "2026-01-02T03:04:05.6789Z".parse().unwrap();
        assert_eq!(stamp(at), "2026-01-02T03:04:05.678+00:00");
    }

    #[test]
    fn a_manual_clock_never_goes_back() {
        let clock = Clock::manual("2026-01-02T00:00:00Z".parse().unwrap());
        assert!(clock.set("2026-01-03T00:00:00Z".parse().unwrap()));
        assert!(!clock.set("2026-01-01T00:00:00Z".parse().unwrap()));
        assert_eq!(clock.stamp(), "2026-01-03T00:00:00.000+00:00");
    }
}

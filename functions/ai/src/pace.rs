//! How often a growing answer is written.

use std::time::{Duration, Instant};

/// The time between two writes: four a second at most.
const GAP: Duration = Duration::from_millis(250);

/// When the next write may be made. The first may at once: whoever waits for the first word should not wait for a second one.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    last: Option<Instant>,
}

impl Pace {
    /// How long to wait before the next write.
    pub fn wait(&self, now: Instant) -> Duration {
        let passed = self.last.map(|last| now.saturating_duration_since(last));
        passed.map_or(Duration::ZERO, |it| GAP.saturating_sub(it))
    }

    /// Notes that a write ended. It counts from its end, so that slow ones do not come closer.
    pub fn wrote(&mut self, now: Instant) {
        self.last = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_write_waits_for_nothing() {
        assert_eq!(Pace::default().wait(Instant::now()), Duration::ZERO);
    }

    #[test]
    fn writes_are_a_quarter_of_a_second_apart() {
        let start = Instant::now();
        let mut pace = Pace::default();
        let mut now = start;
        let mut writes = 0_u32;
        // A piece every ten milliseconds, for two seconds.
        while now < start + Duration::from_secs(2) {
            if pace.wait(now).is_zero() {
                pace.wrote(now);
                writes += 1;
            }
            now += Duration::from_millis(10);
        }
        assert_eq!(writes, 8);
        assert_eq!(pace.wait(start + Duration::from_secs(1)), GAP);
    }
}

//! How long a failed job waits.

use std::time::Duration;

/// The first pause of a queued job; each further one is four times as long.
const FIRST: Duration = Duration::from_secs(30);

/// The first pause of a scheduled job, half a tick so that the next tick tries again; each further one is twice as long.
const FIRST_OF_SCHEDULED: Duration = Duration::from_secs(30);

/// The longest pause of a scheduled job: it is needed again tomorrow anyway.
const LONGEST_OF_SCHEDULED: Duration = Duration::from_secs(60 * 60);

/// The pause of a queued job after its `failed`th failure (from 1), longer by up to a quarter as `chance` (0 to 1) has it.
pub fn queued(failed: u32, chance: f64) -> Duration {
    let factor = 4_u32.saturating_pow(failed.saturating_sub(1).min(8));
    FIRST
        .saturating_mul(factor)
        .mul_f64(1.0 + chance.clamp(0.0, 1.0) / 4.0)
}

/// The pause of a scheduled job after its `failed`th failure in a row (from 1).
pub fn scheduled(failed: u32) -> Duration {
    let factor = 2_u32.saturating_pow(failed.saturating_sub(1).min(16));
    FIRST_OF_SCHEDULED
        .saturating_mul(factor)
        .min(LONGEST_OF_SCHEDULED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_of_queued_jobs_grow_fourfold() {
        let seconds = [1, 2, 3, 4].map(|failed| queued(failed, 0.0).as_secs());
        assert_eq!(seconds, [30, 120, 480, 1_920]);
    }

    #[test]
    fn chance_adds_a_quarter_at_most() {
        assert_eq!(queued(1, 1.0), Duration::from_millis(37_500));
        assert_eq!(queued(1, 9.0), Duration::from_millis(37_500));
    }

    #[test]
    fn scheduled_jobs_come_back_within_the_hour() {
        assert_eq!(scheduled(1).as_secs(), 30);
        assert_eq!(scheduled(4).as_secs(), 240);
        assert_eq!(scheduled(50), LONGEST_OF_SCHEDULED);
    }
}

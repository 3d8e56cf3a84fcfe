//! When a failed call is sent again, and after how long.

use std::time::Duration;

use crate::client::Limits;
use crate::error::ErrorKind;
use crate::transport::Failure;

/// Whether a call may be repeated when nobody knows if it took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Twice is as once.
    Safe,
    /// Only if the server certainly did not act on it.
    OnlyIfUnserved,
}

impl Repeat {
    /// Safe on a condition.
    pub fn safe_if(condition: bool) -> Self {
        if condition {
            Self::Safe
        } else {
            Self::OnlyIfUnserved
        }
    }
}

/// The pause before the next attempt, or none if there is to be none.
///
/// A server that asks for a wait gets it; else the pause doubles with each attempt and half of it is random, so that
/// many clients do not return together.
pub fn pause(limits: &Limits, repeat: Repeat, failure: &Failure, attempt: u32) -> Option<Duration> {
    let worthwhile = matches!(
        failure.error.kind,
        ErrorKind::RateLimited | ErrorKind::Unavailable | ErrorKind::Timeout
    );
    let harmless = failure.unserved || repeat == Repeat::Safe;
    if !(worthwhile && harmless && attempt < limits.attempts) {
        return None;
    }
    Some(match failure.error.retry_after {
        Some(asked) => asked,
        None => jittered(limits.first_pause, attempt),
    })
}

fn jittered(first: Duration, attempt: u32) -> Duration {
    let doublings = attempt.saturating_sub(1).min(10);
    let longest = first.saturating_mul(1 << doublings);
    longest.mul_f64(0.5 + fastrand::f64() / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    const LIMITS: Limits = Limits {
        attempts: 3,
        attempt_timeout: Duration::from_secs(10),
        first_pause: Duration::from_millis(100),
        response_bytes: 1,
    };

    fn failure(status: u16, unserved: bool, wait: Option<u64>) -> Failure {
        Failure {
            error: Error::answered(status, wait.map(Duration::from_secs), b""),
            unserved,
        }
    }

    /// B-219: what is no read and no keyed write is not repeated.
    #[test]
    fn a_call_whose_effect_is_unknown_is_repeated_only_if_that_is_safe() {
        let repeated = [
            (503, false, Repeat::Safe, true),
            (503, false, Repeat::OnlyIfUnserved, false),
            (503, true, Repeat::OnlyIfUnserved, true),
            (429, true, Repeat::OnlyIfUnserved, true),
            (408, false, Repeat::Safe, true),
            (500, false, Repeat::Safe, false),
            (400, false, Repeat::Safe, false),
            (404, false, Repeat::Safe, false),
            (409, false, Repeat::Safe, false),
        ];
        for (status, unserved, repeat, expected) in repeated {
            let pause = pause(&LIMITS, repeat, &failure(status, unserved, None), 1);
            assert_eq!(pause.is_some(), expected, "{status} {unserved} {repeat:?}");
        }
    }

    #[test]
    fn attempts_are_bounded() {
        let last = pause(&LIMITS, Repeat::Safe, &failure(503, false, None), 3);
        assert_eq!(last, None);
    }

    #[test]
    fn pauses_double_and_are_partly_random() {
        for attempt in 1..=2 {
            let longest = Duration::from_millis(100 << (attempt - 1));
            let pause = pause(&LIMITS, Repeat::Safe, &failure(503, false, None), attempt).unwrap();
            assert!(pause >= longest / 2 && pause <= longest, "{pause:?}");
        }
    }

    #[test]
    fn the_wait_that_the_server_asks_for_is_kept() {
        let pause = pause(&LIMITS, Repeat::Safe, &failure(429, true, Some(7)), 1);
        assert_eq!(pause, Some(Duration::from_secs(7)));
    }
}

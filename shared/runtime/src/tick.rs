//! The argument of a scheduled handler.

use jiff::Timestamp;
use std::time::SystemTime;

/// One firing of a function's schedule.
///
/// Appwrite's clock ticks in whole minutes of UTC, misses ticks and doubles them; so a handler
/// asks what is due, never what is new since a minute ago.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    minute: Timestamp,
}

impl Tick {
    /// The tick of the minute that `now` lies in.
    pub fn at(now: SystemTime) -> Self {
        let now = Timestamp::try_from(now).unwrap_or(Timestamp::UNIX_EPOCH);
        let past = now.as_second().rem_euclid(60);
        let whole = Timestamp::from_second(now.as_second() - past);
        Self {
            minute: whole.unwrap_or(now),
        }
    }

    /// The whole minute (UTC) the tick belongs to.
    pub fn minute(&self) -> Timestamp {
        self.minute
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_tick_belongs_to_a_whole_minute() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_millis(125_400);
        assert_eq!(Tick::at(now).minute().to_string(), "1970-01-01T00:02:00Z");
    }
}

//! How often a scheduled job is due.

use std::time::Duration;

use model::Timestamp;

/// Points in time at which a job is due, the same for ever: multiples of a period since 1970, moved by an offset.
///
/// Nothing remembers ticks: a job is due when the latest point of its cadence is not done yet, so a missed tick is caught up by the
/// next and a doubled one finds nothing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cadence {
    period: Duration,
    offset: Duration,
}

impl Cadence {
    /// Every minute.
    pub const MINUTE: Self = Self::every(Duration::from_secs(60));
    /// Every quarter of an hour, on the quarter.
    pub const QUARTER: Self = Self::every(Duration::from_secs(15 * 60));
    /// Every hour, at seven minutes past.
    pub const HOURLY: Self = Self::every(Duration::from_secs(60 * 60)).at(7 * 60);
    /// Every day at 03:23 UTC.
    pub const DAILY: Self = Self::every(Duration::from_secs(24 * 60 * 60)).at((3 * 60 + 23) * 60);

    /// Every so often, counted from 1970.
    pub const fn every(period: Duration) -> Self {
        Self {
            period,
            offset: Duration::ZERO,
        }
    }

    /// So many seconds later than the multiples of the period.
    #[must_use]
    pub const fn at(mut self, seconds: u64) -> Self {
        self.offset = Duration::from_secs(seconds);
        self
    }

    /// The latest point that is not after `now`.
    pub fn latest(&self, now: Timestamp) -> Timestamp {
        let period = i64::try_from(self.period.as_secs())
            .unwrap_or(i64::MAX)
            .max(1);
        let offset = i64::try_from(self.offset.as_secs()).unwrap_or(0);
        let past = (now.as_second() - offset).rem_euclid(period);
        let whole = now.as_second() - past;
        jiff::Timestamp::from_second(whole).map_or(now, Timestamp::from_jiff)
    }

    /// How long it is from one point to the next.
    pub fn period(&self) -> Duration {
        self.period
    }

    /// The point before another.
    pub fn before(&self, point: Timestamp) -> Timestamp {
        point.before(self.period)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cadence: Cadence, now: &str, expected: &str) {
        let latest = cadence.latest(Timestamp::parse(now).unwrap());
        assert_eq!(latest, Timestamp::parse(expected).unwrap());
    }

    #[test]
    fn points_are_those_of_the_table_of_jobs() {
        check(
            Cadence::MINUTE,
            "2026-01-02T10:11:12.5Z",
            "2026-01-02T10:11:00Z",
        );
        check(
            Cadence::QUARTER,
            "2026-01-02T10:14:59Z",
            "2026-01-02T10:00:00Z",
        );
        check(
            Cadence::QUARTER,
            "2026-01-02T10:15:00Z",
            "2026-01-02T10:15:00Z",
        );
        check(
            Cadence::HOURLY,
            "2026-01-02T10:06:59Z",
            "2026-01-02T09:07:00Z",
        );
        check(
            Cadence::HOURLY,
            "2026-01-02T10:07:00Z",
            "2026-01-02T10:07:00Z",
        );
        check(
            Cadence::DAILY,
            "2026-01-02T03:22:59Z",
            "2026-01-01T03:23:00Z",
        );
        check(
            Cadence::DAILY,
            "2026-01-02T03:23:00Z",
            "2026-01-02T03:23:00Z",
        );
    }

    #[test]
    fn the_point_before_is_one_period_away() {
        let point = Timestamp::parse("2026-01-02T03:23:00Z").unwrap();
        let before = Cadence::DAILY.before(point);
        assert_eq!(before.to_string(), "2026-01-01T03:23:00.000Z");
    }
}

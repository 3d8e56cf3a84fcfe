//! When something that comes again takes place.
//!
//! Days and hours are those of a zone: what begins at nine begins at nine all year, whatever is done to the clocks meanwhile.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, ToSpan};

use crate::{Recurrence, Timestamp, Zone};

/// Most occurrences of one series that are ever computed at a time.
pub const MOST_OCCURRENCES: usize = 366;

/// Days that an occurrence takes at the most, and one more for what is done to the clocks.
const LONGEST_DAYS: i32 = 8;

/// One time at which something takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Occurrence {
    /// When it begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
}

/// Something that takes place once, or comes again.
#[derive(Debug, Clone)]
pub struct Series {
    first: Occurrence,
    zone: TimeZone,
    step: Option<i32>,
    until: Timestamp,
}

impl Series {
    /// What begins and ends like `first`, and comes again until an instant: nothing begins after it.
    pub fn new(
        first: Occurrence,
        zone: &Zone,
        recurrence: Recurrence,
        until: Option<Timestamp>,
    ) -> Self {
        let step = match recurrence {
            Recurrence::None => None,
            Recurrence::Daily => Some(1),
            Recurrence::Weekly => Some(7),
        };
        Self {
            first,
            zone: zone.rules().clone(),
            until: until.filter(|_| step.is_some()).unwrap_or(first.start),
            step,
        }
    }

    /// Those that take place in a window, at least a moment of them; the earliest first, at most [`MOST_OCCURRENCES`].
    pub fn within(&self, from: Timestamp, to: Timestamp) -> Vec<Occurrence> {
        self.starting_near(from)
            .take_while(|it| it.start <= to)
            .filter(|it| it.end >= from)
            .take(MOST_OCCURRENCES)
            .collect()
    }

    /// The first that begins after an instant, if one does.
    pub fn next_after(&self, instant: Timestamp) -> Option<Occurrence> {
        self.starting_near(instant).find(|it| it.start > instant)
    }

    /// Whether one begins exactly then.
    pub fn has(&self, start: Timestamp) -> bool {
        self.starting_near(start)
            .take_while(|it| it.start <= start)
            .any(|it| it.start == start)
    }

    /// The one that begins exactly then, if one does.
    pub fn at(&self, start: Timestamp) -> Option<Occurrence> {
        self.starting_near(start)
            .take_while(|it| it.start <= start)
            .find(|it| it.start == start)
    }

    /// The last one.
    pub fn last(&self) -> Occurrence {
        let last = self.starting_near(self.until).last();
        last.unwrap_or(self.first)
    }

    /// Those that begin near an instant or later, without walking through all that was before.
    fn starting_near(&self, instant: Timestamp) -> impl Iterator<Item = Occurrence> + '_ {
        let skipped = self.step.map_or(0, |step| {
            let days = (instant.as_second() - self.first.start.as_second()).div_euclid(86_400);
            let days = i32::try_from(days).unwrap_or(0) - LONGEST_DAYS;
            days.max(0) / step.max(1)
        });
        let count = if self.step.is_some() { i32::MAX } else { 1 };
        (skipped..count)
            .map_while(move |n| self.nth(n))
            .take_while(move |it| it.start <= self.until)
    }

    fn nth(&self, n: i32) -> Option<Occurrence> {
        let days = n.checked_mul(self.step.unwrap_or(0))?;
        if days == 0 {
            return Some(self.first);
        }
        let shift = i64::from(days).days();
        let start = self.moved(self.first.start, shift)?;
        let end = self.moved(self.first.end, shift)?;
        if end > start {
            return Some(Occurrence { start, end });
        }
        // The clocks jumped over all of it: it takes as long as the first did.
        let length = self.first.end.since(self.first.start);
        Some(Occurrence {
            start,
            end: start.after(length),
        })
    }

    /// The same time of day on another day. A time that the clocks skip is an hour later, one that they show twice the first of both.
    fn moved(&self, instant: Timestamp, shift: Span) -> Option<Timestamp> {
        let local: DateTime = self.zone.to_datetime(instant.to_jiff());
        let moved = local.checked_add(shift).ok()?;
        let zoned = moved.to_zoned(self.zone.clone()).ok()?;
        Some(Timestamp::from_jiff(zoned.timestamp()))
    }
}

/// The instant so many minutes earlier.
pub fn minutes_before(instant: Timestamp, minutes: u32) -> Timestamp {
    let span = SignedDuration::from_mins(i64::from(minutes));
    instant
        .to_jiff()
        .checked_sub(span)
        .map_or(instant, Timestamp::from_jiff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn series(zone: &str, first: (&str, &str), recurrence: Recurrence, until: &str) -> Series {
        let first = Occurrence {
            start: at(first.0),
            end: at(first.1),
        };
        let until = Some(at(until));
        Series::new(first, &Zone::parse(zone).unwrap(), recurrence, until)
    }

    #[track_caller]
    fn check(series: &Series, window: (&str, &str), expected: &[(&str, &str)]) {
        let found = series.within(at(window.0), at(window.1));
        let found: Vec<(Timestamp, Timestamp)> =
            found.iter().map(|it| (it.start, it.end)).collect();
        let expected: Vec<_> = expected.iter().map(|it| (at(it.0), at(it.1))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_takes_place_once_is_there_while_it_lasts() {
        let zone = Zone::utc();
        let first = Occurrence {
            start: at("2026-01-01T09:00:00Z"),
            end: at("2026-01-01T11:00:00Z"),
        };
        let once = Series::new(first, &zone, Recurrence::None, None);
        let within = |from, to| once.within(at(from), at(to)).len();
        assert_eq!(within("2026-01-01T10:00:00Z", "2026-01-01T10:30:00Z"), 1);
        assert_eq!(within("2026-01-01T12:00:00Z", "2026-01-02T00:00:00Z"), 0);
        assert_eq!(within("2025-12-01T00:00:00Z", "2026-01-01T08:59:59Z"), 0);
        assert_eq!(once.last(), first);
        assert_eq!(once.next_after(at("2026-01-01T09:00:00Z")), None);
    }

    /// Europe's clocks go forward on 29 March 2026 and back on 25 October.
    #[test]
    fn nine_in_the_morning_stays_nine_in_berlin() {
        let weekly = series(
            "Europe/Berlin",
            ("2026-03-23T08:00:00Z", "2026-03-23T09:00:00Z"),
            Recurrence::Weekly,
            "2026-12-31T00:00:00Z",
        );
        check(
            &weekly,
            ("2026-03-20T00:00:00Z", "2026-04-07T00:00:00Z"),
            &[
                ("2026-03-23T08:00:00Z", "2026-03-23T09:00:00Z"),
                ("2026-03-30T07:00:00Z", "2026-03-30T08:00:00Z"),
                ("2026-04-06T07:00:00Z", "2026-04-06T08:00:00Z"),
            ],
        );
        check(
            &weekly,
            ("2026-10-19T00:00:00Z", "2026-10-27T00:00:00Z"),
            &[
                ("2026-10-19T07:00:00Z", "2026-10-19T08:00:00Z"),
                ("2026-10-26T08:00:00Z", "2026-10-26T09:00:00Z"),
            ],
        );
    }

    /// The clocks of New York skip 02:00 to 03:00 on 8 March 2026 and show 01:00 to 02:00 twice on 1 November.
    #[test]
    fn a_time_that_is_skipped_is_later_and_one_shown_twice_is_the_first() {
        let night = series(
            "America/New_York",
            ("2026-03-07T07:30:00Z", "2026-03-07T08:00:00Z"),
            Recurrence::Daily,
            "2026-12-01T00:00:00Z",
        );
        check(
            &night,
            ("2026-03-08T00:00:00Z", "2026-03-09T12:00:00Z"),
            &[
                ("2026-03-08T07:30:00Z", "2026-03-08T08:00:00Z"),
                ("2026-03-09T06:30:00Z", "2026-03-09T07:00:00Z"),
            ],
        );
        let early = series(
            "America/New_York",
            ("2026-10-31T05:30:00Z", "2026-10-31T06:00:00Z"),
            Recurrence::Daily,
            "2026-11-02T23:00:00Z",
        );
        check(
            &early,
            ("2026-11-01T00:00:00Z", "2026-11-03T00:00:00Z"),
            &[
                ("2026-11-01T05:30:00Z", "2026-11-01T07:00:00Z"),
                ("2026-11-02T06:30:00Z", "2026-11-02T07:00:00Z"),
            ],
        );
    }

    /// Lord Howe's clocks move by half an hour, on 5 April 2026.
    #[test]
    fn half_an_hour_of_summer_time_is_kept_too() {
        let daily = series(
            "Australia/Lord_Howe",
            ("2026-04-03T22:00:00Z", "2026-04-03T23:00:00Z"),
            Recurrence::Daily,
            "2026-04-06T23:00:00Z",
        );
        check(
            &daily,
            ("2026-04-01T00:00:00Z", "2026-05-01T00:00:00Z"),
            &[
                ("2026-04-03T22:00:00Z", "2026-04-03T23:00:00Z"),
                ("2026-04-04T22:30:00Z", "2026-04-04T23:30:00Z"),
                ("2026-04-05T22:30:00Z", "2026-04-05T23:30:00Z"),
                ("2026-04-06T22:30:00Z", "2026-04-06T23:30:00Z"),
            ],
        );
    }

    #[test]
    fn a_year_of_days_is_expanded_and_no_more() {
        let daily = series(
            "UTC",
            ("2026-01-01T09:00:00Z", "2026-01-01T10:00:00Z"),
            Recurrence::Daily,
            "2036-01-01T00:00:00Z",
        );
        let all = daily.within(at("2026-01-01T00:00:00Z"), at("2036-01-01T00:00:00Z"));
        assert_eq!(all.len(), MOST_OCCURRENCES);
        let late = daily.within(at("2035-12-31T00:00:00Z"), at("2036-06-01T00:00:00Z"));
        assert_eq!(late.len(), 1, "the start is skipped, not walked through");
    }

    #[test]
    fn the_next_and_the_last_are_found() {
        let weekly = series(
            "Asia/Tokyo",
            ("2026-01-05T00:00:00Z", "2026-01-05T01:00:00Z"),
            Recurrence::Weekly,
            "2026-02-02T00:00:00Z",
        );
        let next = weekly.next_after(at("2026-01-12T00:00:00Z")).unwrap();
        assert_eq!(next.start, at("2026-01-19T00:00:00Z"));
        assert_eq!(weekly.last().start, at("2026-02-02T00:00:00Z"));
        assert_eq!(weekly.next_after(at("2026-02-02T00:00:00Z")), None);
        assert!(weekly.has(at("2026-01-26T00:00:00Z")));
        assert!(!weekly.has(at("2026-01-26T00:00:01Z")));
        assert!(!weekly.has(at("2025-12-29T00:00:00Z")));
        assert!(!weekly.has(at("2026-02-09T00:00:00Z")));
        let end = weekly.at(at("2026-01-26T00:00:00Z")).unwrap().end;
        assert_eq!(end, at("2026-01-26T01:00:00Z"));
    }

    #[test]
    fn minutes_are_counted_back() {
        let early = minutes_before(at("2026-01-01T00:10:00Z"), 15);
        assert_eq!(early, at("2025-12-31T23:55:00Z"));
    }
}

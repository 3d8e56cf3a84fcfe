//! What happens in a pod's week within a span of time, by its own clock.

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use model::{IsoWeek, Timestamp, Zone};

/// Hour of Friday at which those who have not kept their promise are reminded.
const REMINDED_AT: i8 = 17;

/// Weeks that ended, in the pod's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// The first of them.
    pub first: IsoWeek,
    /// The week that began: those before it are over.
    pub begun: IsoWeek,
}

/// The weeks that ended after `since`, up to `due`. A Monday begins when the pod's date says so, also where clocks change that night.
pub fn ended(zone: &Zone, since: Timestamp, due: Timestamp) -> Option<Ended> {
    let first = since.date_in(zone).week();
    let begun = due.date_in(zone).week();
    (first.monday() < begun.monday()).then_some(Ended { first, begun })
}

/// The week in whose Friday the hour of reminding struck after `since`, up to `due`; none once that week is over.
pub fn reminded(zone: &Zone, since: Timestamp, due: Timestamp) -> Option<IsoWeek> {
    let week = due.date_in(zone).week();
    let friday = week.monday().plus_days(4).to_jiff();
    let hour = friday.at(REMINDED_AT, 0, 0, 0);
    let hour = zone
        .rules()
        .to_ambiguous_timestamp(hour)
        .compatible()
        .ok()?;
    let hour = Timestamp::from_jiff(hour);
    (since < hour && hour <= due).then_some(week)
}

/// Whether no pod on earth has anything to do within a span: zones reach from twelve hours behind UTC to fourteen ahead, so a Monday
/// begins from Sunday 10:00 to Monday 12:00, and it is Friday 17:00 from Friday 03:00 to Saturday 05:00.
pub fn is_quiet(since: Timestamp, due: Timestamp) -> bool {
    let hours = (due.as_second() - since.as_second()) / 3_600;
    let is_busy = |at: Timestamp| {
        let utc = at.to_jiff().to_zoned(TimeZone::UTC);
        let hour = utc.hour();
        match utc.weekday() {
            Weekday::Sunday => hour >= 10,
            Weekday::Monday => hour <= 13,
            Weekday::Friday => hour >= 3,
            Weekday::Saturday => hour <= 6,
            _ => false,
        }
    };
    hours < 12 && !is_busy(since) && !is_busy(due)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    /// Every hour on the seventh minute of some weeks, as the job runs.
    fn hours(from: &str, count: i64) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let from = at(from).as_second();
        (0..count).map(move |hour| {
            let point = |hour: i64| {
                let second = from + hour * 3_600;
                Timestamp::from_jiff(jiff::Timestamp::from_second(second).unwrap())
            };
            (point(hour), point(hour + 1))
        })
    }

    #[track_caller]
    fn check(zone: &str, from: &str, ends: &[&str], reminders: &[&str]) {
        let zone = Zone::parse(zone).unwrap();
        let (mut ended_at, mut reminded_at) = (Vec::new(), Vec::new());
        for (since, due) in hours(from, 24 * 7) {
            let (ended, reminded) = (ended(&zone, since, due), reminded(&zone, since, due));
            assert!(
                !is_quiet(since, due) || (ended.is_none() && reminded.is_none()),
                "{due}"
            );
            if let Some(week) = ended {
                ended_at.push(format!("{} {due}", week.first));
            }
            if let Some(week) = reminded {
                reminded_at.push(format!("{week} {due}"));
            }
        }
        assert_eq!(ended_at, ends);
        assert_eq!(reminded_at, reminders);
    }

    #[test]
    fn a_week_ends_and_is_reminded_of_by_the_clock_of_the_pod() {
        check(
            "UTC",
            "2026-02-01T00:07:00Z",
            &["2026-W05 2026-02-02T00:07:00.000Z"],
            &["2026-W06 2026-02-06T17:07:00.000Z"],
        );
        check(
            "Pacific/Kiritimati",
            "2026-02-01T00:07:00Z",
            &["2026-W05 2026-02-01T10:07:00.000Z"],
            &["2026-W06 2026-02-06T03:07:00.000Z"],
        );
        check(
            "Asia/Kathmandu",
            "2026-02-01T00:07:00Z",
            &["2026-W05 2026-02-01T19:07:00.000Z"],
            &["2026-W06 2026-02-06T12:07:00.000Z"],
        );
    }

    /// Berlin goes to summer time on Sunday 29 March 2026, and back on Sunday 25 October.
    #[test]
    fn changing_clocks_move_both() {
        check(
            "Europe/Berlin",
            "2026-03-28T12:07:00Z",
            &["2026-W13 2026-03-29T22:07:00.000Z"],
            &["2026-W14 2026-04-03T15:07:00.000Z"],
        );
        check(
            "Europe/Berlin",
            "2026-10-24T12:07:00Z",
            &["2026-W43 2026-10-25T23:07:00.000Z"],
            &["2026-W44 2026-10-30T16:07:00.000Z"],
        );
    }

    #[test]
    fn an_outage_ends_all_its_weeks_and_reminds_of_the_running_one_alone() {
        let zone = Zone::utc();
        let (since, due) = (at("2026-01-28T10:07:00Z"), at("2026-02-11T10:07:00Z"));
        let over = ended(&zone, since, due).unwrap();
        assert_eq!(
            (over.first.to_string(), over.begun.to_string()),
            ("2026-W05".to_owned(), "2026-W07".to_owned())
        );
        assert_eq!(reminded(&zone, since, due), None);
        assert!(reminded(&zone, since, at("2026-02-07T10:07:00Z")).is_some());
        assert!(!is_quiet(since, due));
    }
}

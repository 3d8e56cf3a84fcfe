//! The times of a series: which part of it a change is about, and what becomes of the others.

use std::time::Duration;

use model::{Occurrence, Recurrence, Timestamp};
use runtime::{Code, Error, Result};
use store::tables::CalendarEvent;

use super::{series, timed};
use crate::wire::Scope;

/// Seconds of a day.
const DAY_SEC: i64 = 24 * 60 * 60;

/// Seconds by which clocks are put forward or back, and as much again.
const CLOCKS_SEC: i64 = 2 * 60 * 60;

/// All times at which an event takes place.
pub fn times(event: &CalendarEvent) -> Vec<Occurrence> {
    series(event).within(event.starts_at, event.last_ends_at)
}

/// Whether what comes again comes at other times than before.
pub fn begins_otherwise(before: &CalendarEvent, after: &CalendarEvent) -> bool {
    let comes_again = |it: &CalendarEvent| it.recurrence != Recurrence::None;
    let rhythm = |it: &CalendarEvent| (it.starts_at, it.recurrence, it.timezone.clone());
    comes_again(before) && comes_again(after) && rhythm(before) != rhythm(after)
}

/// What becomes of some times of a series that begins otherwise: each is as many times after the first as before, without those by
/// which all of it was put off. Where it comes more or less often, the time of the same day.
pub fn carried(
    before: &CalendarEvent,
    after: &CalendarEvent,
    places: &[Timestamp],
) -> Vec<Occurrence> {
    if after.recurrence == Recurrence::None {
        return Vec::new();
    }
    let (old, new) = (times(before), times(after));
    let put_off = put_off(before, after);
    let nth = |place: Timestamp| {
        let nth = old.iter().position(|it| it.start == place)?;
        let nth = i64::try_from(nth).ok()?.checked_sub(put_off)?;
        new.get(usize::try_from(nth).ok()?).copied()
    };
    let same_day = |place: Timestamp| {
        let day = |it: Timestamp| it.date_in(&after.timezone);
        new.iter().find(|it| day(it.start) == day(place)).copied()
    };
    let places = places.iter().copied();
    if before.recurrence == after.recurrence {
        places.filter_map(nth).collect()
    } else {
        places.filter_map(same_day).collect()
    }
}

/// By how many of its times a series is put off; clocks may be put forward in between.
fn put_off(before: &CalendarEvent, after: &CalendarEvent) -> i64 {
    let days = if after.recurrence == Recurrence::Weekly {
        7
    } else {
        1
    };
    let shift = after.starts_at.as_second() - before.starts_at.as_second();
    let shift = shift + shift.signum() * CLOCKS_SEC;
    shift.checked_div(days * DAY_SEC).unwrap_or(0)
}

/// The instant just after another.
pub fn just_after(instant: Timestamp) -> Timestamp {
    instant.after(Duration::from_millis(1))
}

/// Which part of an event a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    All,
    /// The one occurrence that begins then.
    One(Occurrence),
    /// The occurrence that begins then, and those after it.
    Following(Occurrence),
}

/// Decides which part of an event is meant. What takes place once is always meant as a whole, and a series from its first occurrence
/// on is all of it.
///
/// # Errors
///
/// `validation_failed` without the occurrence; `rule_violation` for a time at which the series does not take place.
pub fn part(event: &CalendarEvent, scope: Option<Scope>, start: Option<Timestamp>) -> Result<Part> {
    let scope = scope.unwrap_or(Scope::All);
    if event.recurrence == Recurrence::None || scope == Scope::All {
        return Ok(Part::All);
    }
    let start = start
        .ok_or_else(|| Error::field("occurrenceStart", "must say which occurrence is meant"))?;
    let occurrence = series(event).at(start).ok_or_else(|| {
        Error::new(
            Code::RuleViolation,
            "The event does not take place at that time",
        )
    })?;
    Ok(match scope {
        Scope::One => Part::One(occurrence),
        _ if occurrence.start == event.starts_at => Part::All,
        _ => Part::Following(occurrence),
    })
}

/// One occurrence of a series as an event of its own.
pub fn single(
    series_id: &model::EventId,
    event: &CalendarEvent,
    occurrence: Occurrence,
) -> CalendarEvent {
    CalendarEvent {
        starts_at: occurrence.start,
        ends_at: occurrence.end,
        last_ends_at: occurrence.end,
        recurrence: Recurrence::None,
        recur_until: None,
        series_id: Some(series_id.clone()),
        completed_at: None,
        ..event.clone()
    }
}

/// A series from one occurrence on.
pub fn rest(
    series_id: &model::EventId,
    event: &CalendarEvent,
    occurrence: Occurrence,
) -> CalendarEvent {
    CalendarEvent {
        series_id: Some(series_id.clone()),
        starts_at: occurrence.start,
        ends_at: occurrence.end,
        completed_at: None,
        ..event.clone()
    }
}

/// A series up to one occurrence, without it.
///
/// # Errors
///
/// As [`event`].
pub fn shortened(event: &CalendarEvent, occurrence: Occurrence) -> Result<CalendarEvent> {
    timed(CalendarEvent {
        recur_until: Some(occurrence.start.before(Duration::from_millis(1))),
        ..event.clone()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{at, planned};
    use super::*;

    #[test]
    fn a_part_of_a_series_is_named_by_its_beginning() {
        let weekly = planned(json!({ "recurrence": "weekly" })).unwrap();
        let second = at("2026-03-30T08:00:00Z");
        let part = |scope, start| part(&weekly, scope, start);
        assert_eq!(part(None, None).unwrap(), Part::All);
        assert!(
            matches!(part(Some(Scope::One), Some(second)).unwrap(), Part::One(it) if it.start == second)
        );
        let following = part(Some(Scope::Following), Some(second)).unwrap();
        let Part::Following(occurrence) = following else {
            panic!("{following:?}")
        };
        assert_eq!(
            part(Some(Scope::Following), Some(weekly.starts_at)).unwrap(),
            Part::All
        );
        let wrong = part(Some(Scope::One), Some(at("2026-03-31T08:00:00Z"))).unwrap_err();
        assert_eq!(wrong.code, Code::RuleViolation);
        assert_eq!(
            part(Some(Scope::One), None).unwrap_err().code,
            Code::ValidationFailed
        );
        let short = shortened(&weekly, occurrence).unwrap();
        assert_eq!(short.last_ends_at, weekly.ends_at);
        assert_eq!(
            rest(&"e1".parse().unwrap(), &weekly, occurrence).starts_at,
            second
        );
    }

    fn again(starts: &str, recurrence: &str, zone: &str) -> CalendarEvent {
        let ends = at(starts).after(Duration::from_secs(3_600));
        let more = json!({
            "startsAt": starts, "endsAt": ends, "recurrence": recurrence, "timezone": zone,
            "recurUntil": "2026-05-30T00:00:00Z",
        });
        planned(more).unwrap()
    }

    #[track_caller]
    fn carries(before: &CalendarEvent, after: &CalendarEvent, place: &str, to: Option<&str>) {
        let places = carried(before, after, &[at(place)]);
        let starts: Vec<Timestamp> = places.iter().map(|it| it.start).collect();
        assert_eq!(starts, to.map(at).into_iter().collect::<Vec<_>>());
    }

    #[test]
    fn a_time_of_a_series_is_found_again_when_the_series_moves() {
        let weekly = |starts| again(starts, "weekly", "UTC");
        let before = weekly("2026-03-23T08:00:00Z");
        for (after, to) in [
            ("2026-03-27T08:00:00Z", Some("2026-04-24T08:00:00Z")),
            ("2026-03-22T07:00:00Z", Some("2026-04-19T07:00:00Z")),
            ("2026-04-06T08:00:00Z", Some("2026-04-20T08:00:00Z")),
            ("2026-04-28T08:00:00Z", None),
        ] {
            carries(&before, &weekly(after), "2026-04-20T08:00:00Z", to);
        }
        let daily = again("2026-03-23T08:00:00Z", "daily", "UTC");
        let evening = again("2026-03-23T18:00:00Z", "daily", "UTC");
        let (morning, later) = ("2026-04-20T08:00:00Z", "2026-04-20T18:00:00Z");
        carries(&daily, &evening, morning, Some(later));
        carries(&before, &evening, morning, Some(later));
        carries(&evening, &before, later, Some(morning));
        carries(&evening, &before, "2026-04-21T18:00:00Z", None);
        let berlin = again("2026-03-23T08:00:00Z", "weekly", "Europe/Berlin");
        carries(&before, &berlin, morning, Some("2026-04-20T07:00:00Z"));
        let once = planned(json!({})).unwrap();
        carries(&before, &once, morning, None);
    }
}

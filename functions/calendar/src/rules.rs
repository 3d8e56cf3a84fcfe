//! What an event may be.

mod parts;
mod sessions;

use std::time::Duration;

use model::{
    List, Patch, Recurrence, Series, StudySource, StudyState, Text, Timestamp, UserId, Zone,
};
use runtime::{Code, Error, Result};
use store::tables::{CalendarEvent, StudySession};

use crate::wire::{EventPatch, NewEvent, Window};

pub use parts::{
    begins_otherwise, carried, just_after, part, rest, shortened, single, times, Part,
};
pub use sessions::{check_session_moves, goes_with_event, moves_session};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Days that an event lasts at the most.
const LONGEST: u32 = 7;

/// Days between now and an event at the most: five years.
const FARTHEST: u32 = 5 * 366;

/// Days for which an event comes again at the most: a year.
const LONGEST_SERIES: u32 = 366;

/// Days of the longest window.
const LONGEST_WINDOW: u32 = 92;

/// The longest address of a meeting, in characters.
const LONGEST_URL: usize = 2_000;

/// The minutes before an event at which people can be reminded.
const REMINDERS: [u32; 7] = [0, 5, 10, 15, 30, 60, 1_440];

/// An event as it is asked for, before anybody has answered. Its owner is its first guest.
///
/// # Errors
///
/// `bad_range` for times that do not fit together; `validation_failed`.
pub fn event(owner: &UserId, new: NewEvent, now: Timestamp) -> Result<CalendarEvent> {
    let title = checked_title(&new.title)?;
    let mut event = CalendarEvent::new(owner, title, new.starts_at, new.ends_at);
    event.description = new.description;
    event.all_day = new.all_day;
    event.timezone = new.timezone.unwrap_or_else(Zone::utc);
    event.kind = new.kind.unwrap_or(event.kind);
    event.pod_id = new.pod_id;
    event.location = new.location;
    event.meeting_url = checked_url(new.meeting_url.as_deref())?;
    event.recurrence = new.recurrence.unwrap_or(Recurrence::None);
    event.recur_until = new.recur_until;
    event.reminders = checked_reminders(new.reminders.unwrap_or_else(usual_reminders))?;
    event.going_count = 1;
    check_far(event.starts_at, now)?;
    timed(event)
}

/// An event after an edit, its times checked again.
///
/// # Errors
///
/// As [`event`].
pub fn edited(
    mut event: CalendarEvent,
    patch: EventPatch,
    now: Timestamp,
) -> Result<CalendarEvent> {
    if let Some(title) = given("title", patch.title)? {
        event.title = checked_title(&title)?;
    }
    event.description = patch.description.apply(event.description);
    event.location = patch.location.apply(event.location);
    if !patch.meeting_url.is_absent() {
        event.meeting_url = checked_url(patch.meeting_url.value().map(String::as_str))?;
    }
    if let Some(kind) = given("type", patch.kind)? {
        event.kind = kind;
    }
    if let Some(reminders) = given("reminders", patch.reminders)? {
        event.reminders = checked_reminders(reminders)?;
    }
    let (starts, length) = (event.starts_at, event.ends_at.since(event.starts_at));
    if let Some(at) = given("startsAt", patch.starts_at)? {
        event.starts_at = at;
        // An event that moves takes as long as it took, unless the edit says otherwise.
        event.ends_at = at.after(length);
    }
    if let Some(at) = given("endsAt", patch.ends_at)? {
        event.ends_at = at;
    }
    event.all_day = given("allDay", patch.all_day)?.unwrap_or(event.all_day);
    event.timezone = given("timezone", patch.timezone)?.unwrap_or(event.timezone);
    event.recurrence = given("recurrence", patch.recurrence)?.unwrap_or(event.recurrence);
    if !patch.recur_until.is_absent() {
        event.recur_until = patch.recur_until.value().copied();
    }
    if event.starts_at != starts {
        check_far(event.starts_at, now)?;
    }
    timed(event)
}

/// Checks the times of an event and computes the end of its last occurrence.
fn timed(mut event: CalendarEvent) -> Result<CalendarEvent> {
    if event.ends_at <= event.starts_at {
        return Err(bad_range("endsAt", "must be after the start"));
    }
    if event.ends_at.since(event.starts_at) > DAY * LONGEST {
        return Err(bad_range(
            "endsAt",
            "must be at most 7 days after the start",
        ));
    }
    event.recur_until = match (event.recurrence, event.recur_until) {
        (Recurrence::None, _) => None,
        (_, None) => Some(event.starts_at.after(DAY * 365)),
        (_, Some(until)) => Some(until),
    };
    if let Some(until) = event.recur_until {
        if until < event.starts_at {
            return Err(bad_range("recurUntil", "must not be before the start"));
        }
        if until.since(event.starts_at) > DAY * LONGEST_SERIES {
            return Err(bad_range(
                "recurUntil",
                "must be at most a year after the start",
            ));
        }
    }
    event.last_ends_at = series(&event).last().end.max(event.ends_at);
    Ok(event)
}

fn series(event: &CalendarEvent) -> Series {
    store::calendar::series(event)
}

fn check_far(starts: Timestamp, now: Timestamp) -> Result<()> {
    let (early, late) = (now.since(starts), starts.since(now));
    if early.max(late) > DAY * FARTHEST {
        return Err(bad_range("startsAt", "must be within five years from now"));
    }
    Ok(())
}

/// Whether the times of two versions of an event differ: its people are told then, and their timers are set anew.
pub fn is_moved(before: &CalendarEvent, after: &CalendarEvent) -> bool {
    let times = |it: &CalendarEvent| {
        (
            it.starts_at,
            it.ends_at,
            it.recurrence,
            it.recur_until,
            it.timezone.clone(),
        )
    };
    times(before) != times(after)
}

/// Checks a span of time that is listed.
///
/// # Errors
///
/// `bad_range`; `window_too_long`.
pub fn window(from: Timestamp, to: Timestamp) -> Result<(Timestamp, Timestamp)> {
    if to < from {
        return Err(bad_range("to", "must not be before `from`"));
    }
    if to.since(from) > DAY * LONGEST_WINDOW {
        return Err(Error::new(
            Code::WindowTooLong,
            "Ask for at most 92 days at a time",
        ));
    }
    Ok((from, to))
}

/// The span that is asked for, or what comes in the next 92 days.
///
/// # Errors
///
/// As [`window`].
pub fn window_or_upcoming(asked: &Window, now: Timestamp) -> Result<(Timestamp, Timestamp)> {
    let from = asked.from.unwrap_or(now);
    let to = asked.to.unwrap_or_else(|| from.after(DAY * LONGEST_WINDOW));
    window(from, to)
}

/// A study event that its owner marks as done, as the session that counts for it: one without a length, on the day of the event's zone.
pub fn studied(owner: &UserId, event: &CalendarEvent, now: Timestamp) -> StudySession {
    StudySession {
        user_id: owner.clone(),
        pod_id: event.pod_id.clone(),
        course_id: None,
        subject: Some(Text::cut(&event.title)),
        source: StudySource::Manual,
        planned_sec: None,
        started_at: now,
        ended_at: Some(now),
        duration_sec: 0,
        status: StudyState::Done,
        local_date: now.date_in(&event.timezone),
        client_id: None,
    }
}

fn usual_reminders() -> List<u32, 0, 4> {
    List::new([15]).unwrap_or_default()
}

fn checked_reminders(asked: List<u32, 0, 4>) -> Result<List<u32, 0, 4>> {
    if asked.iter().all(|it| REMINDERS.contains(it)) {
        return Ok(asked);
    }
    Err(Error::field(
        "reminders",
        "must be minutes out of 0, 5, 10, 15, 30, 60 and 1440",
    ))
}

fn checked_title(title: &Text<3, 120>) -> Result<Text<1, 120>> {
    title
        .fit()
        .map_err(|cause| Error::field("title", cause.to_string()))
}

/// An address that a browser may be sent to: `https`, with a host.
fn checked_url(url: Option<&str>) -> Result<Option<String>> {
    let Some(url) = url.map(str::trim) else {
        return Ok(None);
    };
    let host = url.strip_prefix("https://").unwrap_or_default();
    let begins_well = host.starts_with(|it: char| it.is_ascii_alphanumeric());
    let is_plain = url.chars().all(|it| it.is_ascii_graphic());
    if begins_well && is_plain && url.len() <= LONGEST_URL {
        return Ok(Some(url.to_owned()));
    }
    Err(Error::field(
        "meetingUrl",
        "must be an address that starts with https://",
    ))
}

/// The value of a field that an edit cannot take away.
fn given<T>(field: &str, patch: Patch<T>) -> Result<Option<T>> {
    match patch {
        Patch::Absent => Ok(None),
        Patch::Value(value) => Ok(Some(value)),
        Patch::Null => Err(Error::field(field, "cannot be taken away")),
    }
}

fn bad_range(field: &str, reason: &str) -> Error {
    Error::of(Code::BadRange).and_field(field, reason)
}

#[cfg(test)]
mod tests {
    use serde_json::{json, Value};

    use super::*;

    pub fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn now() -> Timestamp {
        at("2026-03-01T00:00:00Z")
    }

    pub fn planned(more: Value) -> Result<CalendarEvent> {
        let mut new = json!({
            "title": "Revision", "startsAt": "2026-03-23T08:00:00Z", "endsAt": "2026-03-23T09:00:00Z",
        });
        let Value::Object(more) = more else {
            panic!("{more} is no object")
        };
        for (key, value) in more {
            new[key] = value;
        }
        let new = serde_json::from_value(new).unwrap();
        event(&"asha".parse().unwrap(), new, now())
    }

    #[track_caller]
    fn refused(more: Value, code: Code, field: &str) {
        let told = more.to_string();
        let error = planned(more).unwrap_err();
        assert_eq!(error.code, code, "{told}");
        assert_eq!(error.fields.keys().collect::<Vec<_>>(), [field], "{told}");
    }

    #[test]
    fn an_event_is_for_its_owner_and_reminds_a_quarter_of_an_hour_before() {
        let event = planned(json!({})).unwrap();
        assert_eq!((event.going_count, &*event.reminders), (1, &[15][..]));
        assert_eq!(event.last_ends_at, event.ends_at);
        assert_eq!(event.recur_until, None);
    }

    /// B-045.
    #[test]
    fn times_and_addresses_that_make_no_sense_are_refused() {
        let range = Code::BadRange;
        refused(json!({ "endsAt": "2026-03-23T08:00:00Z" }), range, "endsAt");
        refused(json!({ "endsAt": "2026-03-30T08:00:01Z" }), range, "endsAt");
        refused(
            json!({ "startsAt": "2032-03-23T08:00:00Z", "endsAt": "2032-03-23T09:00:00Z" }),
            range,
            "startsAt",
        );
        refused(
            json!({ "recurrence": "daily", "recurUntil": "2026-03-22T00:00:00Z" }),
            range,
            "recurUntil",
        );
        refused(
            json!({ "recurrence": "daily", "recurUntil": "2027-04-23T00:00:00Z" }),
            range,
            "recurUntil",
        );
        let failed = Code::ValidationFailed;
        for url in [
            "javascript:alert(1)",
            "http://x",
            "https://",
            "https:// x",
            "https://a b",
        ] {
            refused(json!({ "meetingUrl": url }), failed, "meetingUrl");
        }
        refused(json!({ "reminders": [7] }), failed, "reminders");
        assert!(planned(json!({ "endsAt": "2026-03-30T08:00:00Z" })).is_ok());
        let all = json!({ "reminders": [0, 5, 60, 1440], "meetingUrl": "https://meet.example/x" });
        assert_eq!(planned(all).unwrap().reminders.len(), 4);
        assert!(planned(json!({ "reminders": [] }))
            .unwrap()
            .reminders
            .is_empty());
    }

    #[test]
    fn a_series_knows_when_its_last_occurrence_ends() {
        let weekly = planned(json!({
            "recurrence": "weekly", "recurUntil": "2026-04-08T00:00:00Z", "timezone": "Europe/Berlin",
        }));
        let weekly = weekly.unwrap();
        assert_eq!(
            weekly.last_ends_at,
            at("2026-04-06T08:00:00Z"),
            "in summer time"
        );
        let open = planned(json!({ "recurrence": "daily" })).unwrap();
        assert_eq!(open.recur_until, Some(at("2027-03-23T08:00:00Z")));
        let once = planned(json!({ "recurUntil": "2026-04-08T00:00:00Z" })).unwrap();
        assert_eq!(once.recur_until, None);
    }

    fn patched(patch: Value) -> Result<CalendarEvent> {
        let patch = serde_json::from_value(patch).unwrap();
        edited(
            planned(json!({ "location": "Room 4" })).unwrap(),
            patch,
            now(),
        )
    }

    #[test]
    fn an_event_that_moves_takes_as_long_as_it_took() {
        let moved = patched(json!({ "startsAt": "2026-03-24T10:00:00Z", "location": null }));
        let moved = moved.unwrap();
        assert_eq!(moved.ends_at, at("2026-03-24T11:00:00Z"));
        assert_eq!(moved.location, None);
        assert!(is_moved(&planned(json!({})).unwrap(), &moved));
        let same = patched(json!({ "title": "Another" })).unwrap();
        assert!(!is_moved(&planned(json!({})).unwrap(), &same));
        assert_eq!(
            patched(json!({ "title": null })).unwrap_err().code,
            Code::ValidationFailed
        );
        let upside_down = json!({ "endsAt": "2026-03-22T00:00:00Z" });
        assert_eq!(patched(upside_down).unwrap_err().code, Code::BadRange);
    }

    #[test]
    fn a_window_has_92_days_at_the_most() {
        let window = |from, to| window(at(from), at(to)).map_err(|it| it.code);
        assert!(window("2026-01-01T00:00:00Z", "2026-04-03T00:00:00Z").is_ok());
        assert_eq!(
            window("2026-01-01T00:00:00Z", "2026-04-03T00:00:01Z"),
            Err(Code::WindowTooLong)
        );
        assert_eq!(
            window("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"),
            Err(Code::BadRange)
        );
    }
}

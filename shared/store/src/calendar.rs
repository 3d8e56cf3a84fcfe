//! What every reader of the calendar shares: occurrences of events, and the timers of reminders.
//!
//! A series is one row. An occurrence that was changed or called off by itself is a row of its own (an *exception*) whose id is
//! computed from the series and from when the occurrence began: that id takes its place.

use std::collections::BTreeSet;

use client::{NewRow, Query};
use model::{
    did, minutes_before, EdgeId, EventId, Kind, Occurrence, Recurrence, Series, Timestamp, UserId,
};

use crate::{App, Result, Stored, IDS_PER_QUERY};
use tables::{CalendarEvent, EventReminder, ReminderStatus};

/// Most exceptions of one calendar that are read.
const MOST_EXCEPTIONS: u32 = 500;

/// When an event takes place.
pub fn series(event: &CalendarEvent) -> Series {
    let first = Occurrence {
        start: event.starts_at,
        end: event.ends_at,
    };
    Series::new(first, &event.timezone, event.recurrence, event.recur_until)
}

/// The id of one occurrence: of the event where it takes place once, else of the exception that it may become.
pub fn occurrence_id(id: &EventId, event: &CalendarEvent, start: Timestamp) -> EventId {
    if event.recurrence == Recurrence::None {
        return id.clone();
    }
    let start = start.to_string();
    did(Kind::EVENT, &["occurrence", id.as_str(), &start])
}

/// The id of somebody's answer to an event.
pub fn reply_id(event: &EventId, user: &UserId) -> EdgeId {
    did(Kind::RSVP, &[event.as_str(), user.as_str()])
}

/// The occurrences of an event in a window, without those that an exception took the place of.
pub fn occurrences(
    event: &Stored<CalendarEvent>,
    exceptions: &BTreeSet<EventId>,
    (from, to): (Timestamp, Timestamp),
) -> Vec<(EventId, Occurrence)> {
    let all = series(&event.row).within(from, to);
    all.into_iter()
        .map(|it| (occurrence_id(&event.id, &event.row, it.start), it))
        .filter(|(id, _)| *id == event.id || !exceptions.contains(id))
        .collect()
}

/// The timers of people for the next time an event takes place. One that would have gone off by now is left out.
pub fn timers<'a>(
    id: &EventId,
    event: &CalendarEvent,
    people: impl IntoIterator<Item = &'a UserId>,
    now: Timestamp,
) -> Vec<NewRow<EventReminder>> {
    let next = event
        .reminders
        .iter()
        .filter_map(|minutes| Some((*minutes, next_timed(event, *minutes, now)?)));
    let next: Vec<(u32, Timestamp)> = next.collect();
    let mut all = Vec::new();
    for person in people {
        all.extend(
            next.iter()
                .map(|(minutes, start)| timer(id, person, *start, *minutes)),
        );
    }
    all
}

/// The timer of one person for one occurrence.
pub fn timer(id: &EventId, user: &UserId, start: Timestamp, minutes: u32) -> NewRow<EventReminder> {
    let parts = [
        id.as_str(),
        &start.to_string(),
        user.as_str(),
        &minutes.to_string(),
    ];
    let id_of_timer: EdgeId = did(Kind::REMINDER, &parts);
    NewRow {
        id: id_of_timer.to_string(),
        data: EventReminder {
            event_id: id.clone(),
            user_id: user.clone(),
            fire_at: minutes_before(start, minutes),
            occurrence_start: start,
            minutes,
            status: ReminderStatus::Pending,
            sent_at: None,
        },
        permissions: Vec::new(),
    }
}

/// The start of the first occurrence of which one can still be reminded so many minutes before.
fn next_timed(event: &CalendarEvent, minutes: u32, now: Timestamp) -> Option<Timestamp> {
    let soonest = now.after(std::time::Duration::from_secs(u64::from(minutes) * 60));
    series(event).next_after(soonest).map(|it| it.start)
}

impl App {
    /// The ids of the exceptions of those events that come again, called-off ones too: one call for every 100 series, none where
    /// nothing comes again.
    pub async fn exceptions(&self, events: &[Stored<CalendarEvent>]) -> Result<BTreeSet<EventId>> {
        let comes_again = |it: &&Stored<CalendarEvent>| it.row.recurrence != Recurrence::None;
        let ids: Vec<&EventId> = events.iter().filter(comes_again).map(|it| &it.id).collect();
        let calls = ids.chunks(IDS_PER_QUERY).map(|ids| async move {
            let of_series = [Query::equal(CalendarEvent::SERIES_ID, ids)];
            self.rows::<CalendarEvent>()
                .list(of_series, MOST_EXCEPTIONS)
                .await
        });
        let found = futures_util::future::try_join_all(calls).await?;
        Ok(found.into_iter().flatten().map(|it| it.id).collect())
    }
}

#[cfg(test)]
mod tests {
    use model::{List, Text, Zone};

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn event(recurrence: Recurrence) -> CalendarEvent {
        let title: Text<1, 120> = "Revision".parse().unwrap();
        let (starts, ends) = (at("2026-03-28T08:00:00Z"), at("2026-03-28T09:00:00Z"));
        let mut event = CalendarEvent::new(&"asha".parse().unwrap(), title, starts, ends);
        event.timezone = Zone::parse("Europe/Berlin").unwrap();
        event.recurrence = recurrence;
        event.recur_until = Some(at("2026-04-30T00:00:00Z"));
        event.reminders = List::new([0, 60]).unwrap();
        event
    }

    fn starts(event: &CalendarEvent, now: &str) -> Vec<(u32, String)> {
        let asha: UserId = "asha".parse().unwrap();
        let rows = timers(&"e1".parse().unwrap(), event, [&asha], at(now));
        rows.iter()
            .map(|it| (it.data.minutes, it.data.fire_at.to_string()))
            .collect()
    }

    #[test]
    fn a_timer_that_is_due_already_is_for_the_next_time() {
        let daily = event(Recurrence::Daily);
        let told = starts(&daily, "2026-03-28T07:30:00Z");
        let expected = [
            (0, "2026-03-28T08:00:00.000Z".to_owned()),
            (60, "2026-03-29T06:00:00.000Z".to_owned()),
        ];
        assert_eq!(told, expected, "summer time began in between");
    }

    #[test]
    fn what_takes_place_once_and_is_over_has_no_timers() {
        let once = event(Recurrence::None);
        assert_eq!(starts(&once, "2026-03-28T07:30:00Z").len(), 1);
        assert!(starts(&once, "2026-03-28T08:00:00Z").is_empty());
        assert_eq!(starts(&once, "2026-03-28T06:00:00Z").len(), 2);
    }

    #[test]
    fn an_exception_takes_the_place_of_an_occurrence() {
        let stored = Stored {
            id: "e1".parse().unwrap(),
            created_at: at("2026-01-01T00:00:00Z"),
            updated_at: at("2026-01-01T00:00:00Z"),
            permissions: Vec::new(),
            row: event(Recurrence::Daily),
        };
        let window = (at("2026-03-28T00:00:00Z"), at("2026-03-31T00:00:00Z"));
        let second = at("2026-03-29T07:00:00Z");
        let moved = occurrence_id(&stored.id, &stored.row, second);
        let exceptions = BTreeSet::from([moved]);
        let left = occurrences(&stored, &exceptions, window);
        let left: Vec<Timestamp> = left.into_iter().map(|(_, it)| it.start).collect();
        assert_eq!(
            left,
            [at("2026-03-28T08:00:00Z"), at("2026-03-30T07:00:00Z")]
        );
        assert_eq!(occurrences(&stored, &BTreeSet::new(), window).len(), 3);
    }
}

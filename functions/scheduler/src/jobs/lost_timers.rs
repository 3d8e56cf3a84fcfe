//! Reminders of who said that they come, where the event that sets them was lost.
//!
//! A timer's id says who is reminded, of what and when, so whoever has theirs finds them there.

use std::time::Duration;

use client::Query;
use model::RsvpStatus;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::{CalendarEvent, EventReminder, Rsvp};
use store::{calendar, App};

/// How long the event of an answer may take to be handled.
const GRACE: Duration = Duration::from_secs(2 * 60);

/// How far back is looked, besides what was missed.
const BACK: Duration = Duration::from_secs(2 * 60 * 60);

/// Answers that one step looks at.
const PAGE: u32 = 50;

/// Sets what is missing of the timers of a page of young answers: one call where there are none, four at the most.
pub async fn set(app: App, turn: Turn) -> Result<Step> {
    let (since, until) = (turn.since.before(BACK), turn.now.before(GRACE));
    let mut going = vec![
        Query::equal(Rsvp::STATUS, RsvpStatus::Going),
        Query::updated_between(since.to_string(), until.to_string()),
    ];
    going.extend(turn.cursor.as_ref().map(Query::cursor_after));
    let replies = app.rows::<Rsvp>().list(going, PAGE).await?;
    let events = replies.iter().map(|it| &it.row.event_id);
    let events = app.rows::<CalendarEvent>().get_many(events).await?;
    let mut timers = Vec::new();
    for event in events.iter().filter(|it| it.row.deleted_at.is_none()) {
        let people = replies.iter().map(|it| &it.row);
        let people =
            people.filter(|it| it.event_id == event.id && it.user_id != event.row.owner_id);
        let people = people.map(|it| &it.user_id);
        timers.extend(calendar::timers(&event.id, &event.row, people, turn.now));
    }
    let set = app.rows::<EventReminder>().create_missing(&timers).await?;
    let drift = u64::try_from(set.len()).unwrap_or(u64::MAX);
    Ok(Step::after(&replies, PAGE).drifted(drift))
}

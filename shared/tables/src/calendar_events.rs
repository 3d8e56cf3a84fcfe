//! Events of people and of pods.
//!
//! An event that comes again is one row; its occurrences are computed where they are read.

use model::{EventId, EventKind, List, PodId, Recurrence, Text, Timestamp, UserId, Zone};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::of::<CalendarEvent>().read_per_row();

/// An event. Its owner may read it, the pod's team, and who is invited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarEvent {
    /// Whose it is.
    pub owner_id: UserId,
    /// What it is called.
    pub title: Text<1, 120>,
    /// What it is about.
    pub description: Option<Text<0, 2_000>>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// Where its days are counted.
    pub timezone: Zone,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The pod whose it is.
    pub pod_id: Option<PodId>,
    /// Where it is.
    pub location: Option<Text<0, 300>>,
    /// Where one joins it.
    pub meeting_url: Option<String>,
    /// How often it comes again.
    pub recurrence: Recurrence,
    /// Until when it comes again.
    pub recur_until: Option<Timestamp>,
    /// The end of its last occurrence: a window is one range test.
    pub last_ends_at: Timestamp,
    /// The event that this one is an exception of.
    pub series_id: Option<EventId>,
    /// How many minutes before it people are reminded.
    pub reminders: List<u32, 0, 4>,
    /// How many come.
    pub going_count: u32,
    /// When it was marked as done.
    pub completed_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl CalendarEvent {
    /// An event that takes place once and that nobody has answered.
    pub fn new(owner: &UserId, title: Text<1, 120>, starts: Timestamp, ends: Timestamp) -> Self {
        Self {
            owner_id: owner.clone(),
            title,
            description: None,
            starts_at: starts,
            ends_at: ends,
            all_day: false,
            timezone: Zone::utc(),
            kind: EventKind::Study,
            pod_id: None,
            location: None,
            meeting_url: None,
            recurrence: Recurrence::None,
            recur_until: None,
            last_ends_at: ends,
            series_id: None,
            reminders: List::new([15]).unwrap_or_default(),
            going_count: 0,
            completed_at: None,
            deleted_at: None,
        }
    }

    /// Column of [`CalendarEvent::owner_id`].
    pub const OWNER_ID: Column = Column::id("ownerId").required();
    /// Column of [`CalendarEvent::title`].
    pub const TITLE: Column = Column::string("title", 120).required();
    /// Column of [`CalendarEvent::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`CalendarEvent::starts_at`].
    pub const STARTS_AT: Column = Column::datetime("startsAt").required();
    /// Column of [`CalendarEvent::ends_at`].
    pub const ENDS_AT: Column = Column::datetime("endsAt").required();
    /// Column of [`CalendarEvent::all_day`].
    pub const ALL_DAY: Column = Column::boolean("allDay").preset(Preset::Boolean(false));
    /// Column of [`CalendarEvent::timezone`].
    pub const TIMEZONE: Column = Column::string("timezone", 64).or("UTC");
    /// Column of [`CalendarEvent::kind`].
    pub const KIND: Column = Column::string("type", 12).or("study");
    /// Column of [`CalendarEvent::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`CalendarEvent::location`].
    pub const LOCATION: Column = Column::string("location", 300);
    /// Column of [`CalendarEvent::meeting_url`].
    pub const MEETING_URL: Column = Column::string("meetingUrl", 2_000);
    /// Column of [`CalendarEvent::recurrence`].
    pub const RECURRENCE: Column = Column::string("recurrence", 8).or("none");
    /// Column of [`CalendarEvent::recur_until`].
    pub const RECUR_UNTIL: Column = Column::datetime("recurUntil");
    /// Column of [`CalendarEvent::last_ends_at`].
    pub const LAST_ENDS_AT: Column = Column::datetime("lastEndsAt").required();
    /// Column of [`CalendarEvent::series_id`].
    pub const SERIES_ID: Column = Column::id("seriesId");
    /// Column of [`CalendarEvent::reminders`].
    pub const REMINDERS: Column = Column::integer("reminders").range(0, 1_440).array();
    /// Column of [`CalendarEvent::going_count`].
    pub const GOING_COUNT: Column = Column::counter("goingCount");
    /// Column of [`CalendarEvent::completed_at`].
    pub const COMPLETED_AT: Column = Column::datetime("completedAt");
    /// Column of [`CalendarEvent::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for CalendarEvent {
    type Id = EventId;
    const TABLE: &'static str = "calendar_events";
    const NOUN: &'static str = "Event";
    const COLUMNS: &'static [Column] = &[
        Self::OWNER_ID,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::STARTS_AT,
        Self::ENDS_AT,
        Self::ALL_DAY,
        Self::TIMEZONE,
        Self::KIND,
        Self::POD_ID,
        Self::LOCATION,
        Self::MEETING_URL,
        Self::RECURRENCE,
        Self::RECUR_UNTIL,
        Self::LAST_ENDS_AT,
        Self::SERIES_ID,
        Self::REMINDERS,
        Self::GOING_COUNT,
        Self::COMPLETED_AT,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("owner_k", &[Self::OWNER_ID.asc(), Self::STARTS_AT.asc()]),
        Index::key("pod_k", &[Self::POD_ID.asc(), Self::STARTS_AT.asc()]),
        Index::key(
            "window_k",
            &[Self::STARTS_AT.asc(), Self::LAST_ENDS_AT.asc()],
        ),
        Index::key("series_k", &[Self::SERIES_ID.asc(), Self::STARTS_AT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CalendarEvent>(&json!({
            "ownerId": "id-o",
            "title": "Maths",
            "description": "Some",
            "startsAt": "2026-01-02T03:04:05.678Z",
            "endsAt": "2026-01-02T03:04:05.678Z",
            "allDay": true,
            "timezone": "Europe/Berlin",
            "type": "exam",
            "podId": "id-p",
            "location": "Room 4",
            "meetingUrl": "https://x",
            "recurrence": "weekly",
            "recurUntil": "2026-01-02T03:04:05.678Z",
            "lastEndsAt": "2026-01-02T03:04:05.678Z",
            "seriesId": "id-s",
            "reminders": [15],
            "goingCount": 3,
            "completedAt": "2026-01-02T03:04:05.678Z",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }

    #[test]
    fn a_new_event_holds_what_the_columns_preset() {
        let now = Timestamp::parse("2026-01-02T03:04:05Z").unwrap();
        let owner = "asha".parse().unwrap();
        crate::check_presets(&CalendarEvent::new(
            &owner,
            "Maths".parse().unwrap(),
            now,
            now,
        ));
    }
}

//! JSON in and out of events.

use model::{
    EventId, EventKind, List, Patch, PodId, Recurrence, RsvpStatus, Text, Timestamp, UserId, Zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{CalendarEvent, CalendarFeed, Rsvp};
use store::Stored;

/// An event as its owner plans it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEvent {
    /// What it is called.
    pub title: Text<3, 120>,
    /// When it begins: within five years from now.
    pub starts_at: Timestamp,
    /// When it ends: at most seven days later.
    pub ends_at: Timestamp,
    /// Whether it takes whole days.
    #[serde(default)]
    pub all_day: bool,
    /// What it is; studying where it is left out.
    #[serde(rename = "type", default)]
    pub kind: Option<EventKind>,
    /// What it is about.
    #[serde(default)]
    pub description: Option<Text<0, 2_000>>,
    /// The pod whose it is.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Where it is.
    #[serde(default)]
    pub location: Option<Text<0, 300>>,
    /// Where one joins it: an address with `https`.
    #[serde(default)]
    pub meeting_url: Option<String>,
    /// How often it comes again; never where it is left out.
    #[serde(default)]
    pub recurrence: Option<Recurrence>,
    /// Until when it comes again: at most a year after the start, which is also the usual.
    #[serde(default)]
    pub recur_until: Option<Timestamp>,
    /// How many minutes before it people are reminded: at most four of 0, 5, 10, 15, 30, 60, 1440; 15 where it is left out.
    #[serde(default)]
    pub reminders: Option<List<u32, 0, 4>>,
    /// Who is invited.
    #[serde(default)]
    pub attendee_ids: List<UserId, 0, 90>,
    /// Where its days and hours are counted; UTC where it is left out.
    #[serde(default)]
    pub timezone: Option<Zone>,
    /// Names this attempt: sending it again answers the first event.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// How much of an event that comes again is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One occurrence.
    One,
    /// One occurrence and those after it.
    Following,
    /// All of it.
    All,
}

/// What changes about an event.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct EventPatch {
    /// How much of it is meant; all of it where it is left out.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// Which occurrence is meant, by its beginning; needed for `one` and `following`.
    #[serde(default)]
    pub occurrence_start: Option<Timestamp>,
    /// The new title.
    #[serde(default)]
    pub title: Patch<Text<3, 120>>,
    /// The new beginning; without a new end it takes as long as before.
    #[serde(default)]
    pub starts_at: Patch<Timestamp>,
    /// The new end.
    #[serde(default)]
    pub ends_at: Patch<Timestamp>,
    /// Whether it takes whole days.
    #[serde(default)]
    pub all_day: Patch<bool>,
    /// What it is.
    #[serde(rename = "type", default)]
    pub kind: Patch<EventKind>,
    /// The new description; null takes it away.
    #[serde(default)]
    pub description: Patch<Text<0, 2_000>>,
    /// The new place; null takes it away.
    #[serde(default)]
    pub location: Patch<Text<0, 300>>,
    /// The new address; null takes it away.
    #[serde(default)]
    pub meeting_url: Patch<String>,
    /// How often it comes again.
    #[serde(default)]
    pub recurrence: Patch<Recurrence>,
    /// Until when it comes again.
    #[serde(default)]
    pub recur_until: Patch<Timestamp>,
    /// When people are reminded.
    #[serde(default)]
    pub reminders: Patch<List<u32, 0, 4>>,
    /// Where its days and hours are counted.
    #[serde(default)]
    pub timezone: Patch<Zone>,
}

/// Which part of an event is called off.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Called {
    /// How much of it is meant; all of it where it is left out.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// Which occurrence is meant, by its beginning.
    #[serde(default)]
    pub occurrence_start: Option<Timestamp>,
}

/// A span of time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end, at most 92 days later.
    pub to: Timestamp,
    /// Events of this pod alone.
    #[serde(default)]
    pub pod_id: Option<PodId>,
}

/// A span of time, or what comes next.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// Its beginning; now where it is left out.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Its end; 92 days later where it is left out.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// How many at the most: 50 where it is left out, 100 at the most.
    #[serde(default)]
    pub limit: Option<std::num::NonZeroU32>,
}

/// An event as readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventView {
    /// Its id.
    pub id: EventId,
    /// Whose it is.
    pub owner_id: UserId,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// When it begins, for the first time if it comes again.
    pub starts_at: Timestamp,
    /// When it ends, for the first time if it comes again.
    pub ends_at: Timestamp,
    /// Whether it takes whole days.
    pub all_day: bool,
    /// Where its days and hours are counted.
    pub timezone: Zone,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EventKind,
    /// The pod whose it is.
    pub pod_id: Option<PodId>,
    /// Where it is.
    pub location: Option<String>,
    /// Where one joins it.
    pub meeting_url: Option<String>,
    /// How often it comes again.
    pub recurrence: Recurrence,
    /// Until when it comes again.
    pub recur_until: Option<Timestamp>,
    /// The series that it is an exception of.
    pub series_id: Option<EventId>,
    /// How many minutes before it people are reminded.
    pub reminders: Vec<u32>,
    /// How many come.
    pub going_count: u32,
    /// When it was marked as done.
    pub completed_at: Option<Timestamp>,
    /// When it was planned.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<CalendarEvent>> for EventView {
    fn from(stored: Stored<CalendarEvent>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            owner_id: row.owner_id,
            title: row.title.into_string(),
            description: row.description.map(Text::into_string),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            all_day: row.all_day,
            timezone: row.timezone,
            kind: row.kind,
            pod_id: row.pod_id,
            location: row.location.map(Text::into_string),
            meeting_url: row.meeting_url,
            recurrence: row.recurrence,
            recur_until: row.recur_until,
            series_id: row.series_id,
            reminders: row.reminders.into_vec(),
            going_count: row.going_count,
            completed_at: row.completed_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// One time at which an event takes place.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OccurrenceView {
    /// The event.
    #[serde(flatten)]
    pub event: EventView,
    /// When it begins this time.
    pub occurrence_start: Timestamp,
    /// When it ends this time.
    pub occurrence_end: Timestamp,
    /// Names this time: the event's own id where it takes place once.
    pub occurrence_id: EventId,
}

/// What takes place in a span of time, the earliest first.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Occurrences {
    /// Each time at which something takes place.
    pub items: Vec<OccurrenceView>,
}

/// The one event of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneEvent {
    /// The event.
    pub event: EventView,
}

/// Somebody's answer to an event.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplyView {
    /// Whose it is.
    pub user_id: UserId,
    /// The answer.
    pub status: RsvpStatus,
    /// When they gave it.
    pub responded_at: Option<Timestamp>,
}

impl From<Stored<Rsvp>> for ReplyView {
    fn from(stored: Stored<Rsvp>) -> Self {
        Self {
            user_id: stored.row.user_id,
            status: stored.row.status,
            responded_at: stored.row.responded_at,
        }
    }
}

/// An event with everybody's answers.
#[derive(Debug, Serialize, JsonSchema)]
pub struct EventPage {
    /// The event.
    pub event: EventView,
    /// Everybody's answer.
    pub rsvps: Vec<ReplyView>,
    /// The caller's own; null for none.
    pub mine: Option<RsvpStatus>,
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}

/// Whether an event is done.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Completed {
    /// Since when; null while it is not.
    pub completed_at: Option<Timestamp>,
}

/// What people can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// They come.
    Going,
    /// They may come.
    Maybe,
    /// They do not come.
    Declined,
}

impl Choice {
    /// How it is stored.
    pub fn status(self) -> RsvpStatus {
        match self {
            Self::Going => RsvpStatus::Going,
            Self::Maybe => RsvpStatus::Maybe,
            Self::Declined => RsvpStatus::Declined,
        }
    }
}

/// Somebody's answer, as they give it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReply {
    /// The answer.
    pub status: Choice,
}

/// Answer to an answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Replied {
    /// What the caller's answer is now.
    pub status: RsvpStatus,
    /// How many come.
    pub going_count: u32,
}

/// Who is invited besides those who are.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAttendees {
    /// The people.
    pub attendee_ids: List<UserId, 1, 90>,
}

/// Answer to an invitation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Added {
    /// How many were not invited before.
    pub added: usize,
}

/// Whether a calendar can be subscribed to. The address itself is shown once, when it is made.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Feed {
    /// Whether there is an address.
    pub active: bool,
    /// When a calendar last read it.
    pub last_access_at: Option<Timestamp>,
    /// How often calendars read it.
    pub access_count: u32,
}

impl From<Option<Stored<CalendarFeed>>> for Feed {
    fn from(stored: Option<Stored<CalendarFeed>>) -> Self {
        Self {
            active: stored.is_some(),
            last_access_at: stored.as_ref().and_then(|it| it.row.last_access_at),
            access_count: stored.as_ref().map_or(0, |it| it.row.access_count),
        }
    }
}

/// A new address of a calendar.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeedAddress {
    /// The address; whoever has it reads the calendar.
    pub url: String,
}

//! Timers of reminders; no client reads them.
//!
//! The id is computed from event, occurrence, person and minutes: each is there once and goes off once.

use model::{EdgeId, EventId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<EventReminder>();

/// What became of a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReminderStatus {
    /// It has not gone off.
    Pending,
    /// It went off, and its person was told.
    Sent,
    /// It went off too late, or for nobody who still wanted it.
    Skipped,
}

/// A timer that reminds one person of one occurrence of an event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventReminder {
    /// The event.
    pub event_id: EventId,
    /// Who is reminded.
    pub user_id: UserId,
    /// When it goes off.
    pub fire_at: Timestamp,
    /// When the occurrence begins.
    pub occurrence_start: Timestamp,
    /// How many minutes before.
    pub minutes: u32,
    /// What became of it.
    pub status: ReminderStatus,
    /// When its person was told.
    pub sent_at: Option<Timestamp>,
}

impl EventReminder {
    /// Column of [`EventReminder::event_id`].
    pub const EVENT_ID: Column = Column::id("eventId").required();
    /// Column of [`EventReminder::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`EventReminder::fire_at`].
    pub const FIRE_AT: Column = Column::datetime("fireAt").required();
    /// Column of [`EventReminder::occurrence_start`].
    pub const OCCURRENCE_START: Column = Column::datetime("occurrenceStart").required();
    /// Column of [`EventReminder::minutes`].
    pub const MINUTES: Column = Column::integer("minutes").range(0, 1_440).required();
    /// Column of [`EventReminder::status`].
    pub const STATUS: Column = Column::string("status", 8).or("pending");
    /// Column of [`EventReminder::sent_at`].
    pub const SENT_AT: Column = Column::datetime("sentAt");
}

impl Row for EventReminder {
    type Id = EdgeId;
    const TABLE: &'static str = "event_reminders";
    const NOUN: &'static str = "Reminder";
    const COLUMNS: &'static [Column] = &[
        Self::EVENT_ID,
        Self::USER_ID,
        Self::FIRE_AT,
        Self::OCCURRENCE_START,
        Self::MINUTES,
        Self::STATUS,
        Self::SENT_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("due_k", &[Self::STATUS.asc(), Self::FIRE_AT.asc()]),
        Index::key("event_k", &[Self::EVENT_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<EventReminder>(&json!({
            "eventId": "id-eventid",
            "userId": "id-userid",
            "fireAt": "2026-01-02T03:04:05.678Z",
            "occurrenceStart": "2026-01-02T03:04:05.678Z",
            "minutes": 3,
            "status": "sent",
            "sentAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

//! Timers of reminders; no client reads them.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "event_reminders",
    &[
        Column::id("eventId").required(),
        Column::id("userId").required(),
        Column::datetime("fireAt").required(),
        Column::datetime("occurrenceStart").required(),
        Column::integer("minutes").range(0, 1_440).required(),
        // pending | sent | skipped
        Column::string("status", 8).or("pending"),
        Column::datetime("sentAt"),
    ],
    &[
        Index::key("due_k", &[asc("status"), asc("fireAt")]),
        Index::key("event_k", &[asc("eventId")]),
    ],
);

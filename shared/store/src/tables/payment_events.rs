//! What Stripe told us; the id is computed from the event's, so each is handled once.

use crate::schema::{asc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "payment_events",
    &[
        Column::string("eventId", 100).required(),
        Column::string("type", 60).required(),
        Column::datetime("createdAt"),
        Column::datetime("processedAt"),
        Column::string("outcome", 20),
        Column::string("error", 300),
    ],
    &[Index::key("age_k", &[asc(CREATED_AT)])],
);

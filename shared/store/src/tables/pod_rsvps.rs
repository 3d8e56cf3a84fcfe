//! Who comes to which event, of a pod or a person.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_rsvps",
    &[
        Column::id("eventId").required(),
        Column::id("userId").required(),
        Column::id("podId"),
        // invited | going | maybe | declined
        Column::string("status", 8).required(),
        Column::id("invitedBy"),
        Column::datetime("respondedAt"),
        Column::boolean("attended"),
    ],
    &[
        Index::unique("pair_u", &[asc("eventId"), asc("userId")]),
        Index::key("event_k", &[asc("eventId"), asc("status")]),
        Index::key("user_k", &[asc("userId"), asc("status"), desc(CREATED_AT)]),
    ],
)
.read_per_row();

//! Points and what they were given for; creating the row is what allows the counters to move.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "points_ledger",
    &[
        Column::id("userId").required(),
        // checkin | pledge | session | chapter | assignment | improvement | resource | challenge | achievement
        Column::string("reason", 24).required(),
        Column::string("sourceId", 64).required(),
        Column::id("podId"),
        Column::integer("points").required(),
        Column::string("localDate", 10),
    ],
    &[
        Index::unique("once_u", &[asc("userId"), asc("reason"), asc("sourceId")]),
        Index::key("user_k", &[asc("userId"), desc(CREATED_AT)]),
        Index::key("pod_k", &[asc("podId"), desc(CREATED_AT)]),
    ],
)
.read_per_row();

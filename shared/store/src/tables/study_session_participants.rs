//! Who takes part in which study session.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "study_session_participants",
    &[
        Column::id("sessionId").required(),
        Column::id("userId").required(),
        Column::datetime("joinedAt"),
        Column::datetime("leftAt"),
        Column::counter("attendedSec"),
    ],
    &[Index::unique("pair_u", &[asc("sessionId"), asc("userId")])],
)
.read_per_row();

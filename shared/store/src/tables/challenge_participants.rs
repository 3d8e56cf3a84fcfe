//! How far people are in challenges.

use crate::schema::{asc, desc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "challenge_participants",
    &[
        Column::id("challengeId").required(),
        Column::id("userId").required(),
        Column::counter("progress"),
        // active | completed | left
        Column::string("status", 10).or("active"),
        Column::datetime("completedAt"),
    ],
    &[
        Index::unique("pair_u", &[asc("challengeId"), asc("userId")]),
        Index::key("user_k", &[asc("userId"), asc("status")]),
        Index::key("board_k", &[asc("challengeId"), desc("progress")]),
    ],
)
.read_per_row();

//! What people want to reach.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "goals",
    &[
        Column::id("userId").required(),
        Column::string("title", 200).required(),
        // minutes_daily | minutes_weekly | chapters | custom
        Column::string("kind", 16).required(),
        Column::integer("target").range(1, 20_000).required(),
        Column::counter("progress"),
        Column::string("unit", 16),
        Column::datetime("dueAt"),
        // active | done | dropped
        Column::string("status", 10).or("active"),
        Column::datetime("completedAt"),
        Column::string("lastProgressKey", 64),
    ],
    &[Index::key("user_k", &[asc("userId"), asc("status")])],
)
.read_per_row();

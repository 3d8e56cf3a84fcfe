//! How many chapters somebody wants to do in a week with their cohort.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "course_commitments",
    &[
        Column::id("cohortId").required(),
        Column::id("podId").required(),
        Column::id("userId").required(),
        Column::string("isoWeek", 8).required(),
        Column::integer("weeklyGoal").range(1, 50).required(),
        Column::counter("done"),
        // active | completed | missed
        Column::string("status", 10).or("active"),
        Column::datetime("dueAt").required(),
    ],
    &[
        Index::unique("week_u", &[asc("cohortId"), asc("userId"), asc("isoWeek")]),
        Index::key("due_k", &[asc("status"), asc("dueAt")]),
    ],
)
.read_per_row();

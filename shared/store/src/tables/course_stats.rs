//! Statistics of a course, written by a rollup; the id is the course's.

use crate::schema::{Column, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "course_stats",
    &[
        Column::counter("enrollments"),
        Column::counter("active30d"),
        Column::counter("completions"),
        Column::counter("dropped"),
        Column::double("avgCompletionDays"),
        Column::double("avgScore"),
        Column::double("completionRate"),
        Column::double("churnRate"),
        Column::double("ratingAvg"),
        Column::counter("revenueCents"),
        Column::counter("earningsCents"),
        Column::json("struggling", 8_000),
        Column::json("top", 8_000),
        Column::json("recent", 8_000),
        Column::json("trend7d", 2_000),
        Column::datetime("computedAt"),
    ],
    &[],
)
.read_per_row();

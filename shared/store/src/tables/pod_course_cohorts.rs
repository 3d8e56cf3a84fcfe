//! Catalogue courses assigned to pods.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_course_cohorts",
    &[
        Column::id("podId").required(),
        Column::id("courseId").required(),
        Column::string("name", 200),
        // self_paced | weekly | custom
        Column::string("pace", 12).required(),
        Column::string("startsOn", 10),
        Column::string("endsOn", 10),
        Column::integer("weeklyGoal").range(1, 50),
        Column::text("instructorNotes", 2_000),
        Column::id("assignedBy").required(),
        Column::counter("memberCount"),
        // active | completed | cancelled
        Column::string("status", 10).or("active"),
    ],
    &[Index::unique("pair_u", &[asc("podId"), asc("courseId")])],
)
.read_per_row();

//! Who is enrolled in which course.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "course_enrollments",
    &[
        Column::id("userId").required(),
        Column::id("courseId").required(),
        // free | paid | cohort
        Column::string("type", 8).required(),
        Column::id("paymentId"),
        Column::id("cohortId"),
        Column::id("podId"),
        // active | dropped | completed
        Column::string("status", 10).or("active"),
        Column::datetime("completedAt"),
    ],
    &[
        Index::unique("pair_u", &[asc("courseId"), asc("userId")]),
        Index::key("user_k", &[asc("userId"), asc("status"), desc(CREATED_AT)]),
        Index::key("course_k", &[asc("courseId"), asc("status")]),
        Index::key("cohort_k", &[asc("cohortId")]),
    ],
)
.read_per_row();

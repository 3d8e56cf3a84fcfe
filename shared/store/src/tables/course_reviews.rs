//! What people think of courses they took.

use crate::schema::{asc, desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "course_reviews",
    &[
        Column::id("courseId").required(),
        Column::id("userId").required(),
        Column::integer("rating").range(1, 5).required(),
        Column::text("text", 5_000),
        Column::boolean("verifiedCompletion"),
        Column::counter("helpfulCount"),
    ],
    &[
        Index::unique("pair_u", &[asc("courseId"), asc("userId")]),
        Index::key("course_k", &[asc("courseId"), desc(CREATED_AT)]),
    ],
)
.readable_by(&[Grant::read(Role::Users)]);

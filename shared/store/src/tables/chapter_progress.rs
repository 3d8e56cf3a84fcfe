//! How far somebody is in a chapter.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "chapter_progress",
    &[
        Column::id("courseId").required(),
        Column::id("chapterId").required(),
        Column::id("userId").required(),
        // unlocked | in_progress | completed
        Column::string("status", 12).required(),
        Column::double("bestScore"),
        Column::datetime("completedAt"),
        Column::counter("timeSpentSec"),
    ],
    &[
        Index::unique("pair_u", &[asc("chapterId"), asc("userId")]),
        Index::key("user_k", &[asc("courseId"), asc("userId")]),
        Index::key(
            "chapter_k",
            &[asc("courseId"), asc("chapterId"), asc("status")],
        ),
    ],
)
.read_per_row();

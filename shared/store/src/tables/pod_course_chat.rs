//! What a cohort says about its course.

use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_course_chat",
    &[
        Column::id("podId").required(),
        Column::id("cohortId").required(),
        Column::id("chapterId"),
        Column::id("authorId").required(),
        // question | answer | discussion | announcement
        Column::string("type", 12).or("discussion"),
        Column::text("content", 5_000).required(),
        Column::id("parentId"),
        Column::counter("likesCount"),
        Column::counter("repliesCount"),
        Column::boolean("isPinned").preset(Preset::Boolean(false)),
        Column::datetime("flaggedAt"),
        Column::counter("flagCount"),
        Column::datetime("editedAt"),
        Column::datetime("deletedAt"),
    ],
    &[
        Index::key(
            "chapter_k",
            &[asc("cohortId"), asc("chapterId"), desc(CREATED_AT)],
        ),
        Index::key("parent_k", &[asc("parentId"), asc(CREATED_AT)]),
    ],
)
.read_per_row();

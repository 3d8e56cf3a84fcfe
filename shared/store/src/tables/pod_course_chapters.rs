//! Chapters of pods' courses; what is open to whom is in `chapter_progress`.

use crate::schema::{asc, Column, Index, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_course_chapters",
    &[
        Column::id("podCourseId").required(),
        Column::id("podId").required(),
        Column::integer("seq").range(1, LARGEST_INTEGER).required(),
        Column::string("title", 200).required(),
        Column::text("description", 2_000),
        Column::integer("estimatedMin").range(0, LARGEST_INTEGER),
        Column::string("objectives", 300).array(),
        // stub | ready | failed
        Column::string("status", 10).or("stub"),
        Column::text("content", 20_000),
        Column::json("keyPoints", 4_000),
        Column::json("notes", 8_000),
        Column::json("assignments", 8_000),
        Column::json("resourceLinks", 4_000),
        Column::counter("attempts"),
    ],
    &[Index::unique("seq_u", &[asc("podCourseId"), asc("seq")])],
)
.read_per_row();

//! Chapters of catalogue courses.

use crate::schema::{asc, Column, Index, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "course_chapters",
    &[
        Column::id("courseId").required(),
        Column::integer("seq").range(1, LARGEST_INTEGER).required(),
        Column::string("title", 200).required(),
        Column::text("description", 2_000),
        Column::integer("durationMin").range(0, LARGEST_INTEGER),
        Column::integer("videoStartSec").range(0, LARGEST_INTEGER),
        Column::integer("videoEndSec").range(0, LARGEST_INTEGER),
        Column::string("objectives", 300).array(),
        // video | article | interactive
        Column::string("contentType", 12).or("video"),
        // a text in bucket `course_files`
        Column::id("transcriptFileId"),
        Column::text("transcriptExcerpt", 8_000),
    ],
    &[Index::unique("seq_u", &[asc("courseId"), asc("seq")])],
)
.read_per_row();

//! What is studied in a chapter; the id is the chapter's. Served to those enrolled by the operation.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "course_content",
    &[
        Column::id("courseId").required(),
        Column::json("summaries", 8_000),
        Column::json("keyTakeaways", 4_000),
        Column::text("notes", 20_000),
        Column::json("concepts", 8_000),
        Column::json("formulas", 4_000),
        Column::json("applications", 4_000),
        Column::string("model", 80),
        Column::string("inputHash", 64),
        Column::datetime("generatedAt").required(),
    ],
    &[Index::key("course_k", &[asc("courseId")])],
);

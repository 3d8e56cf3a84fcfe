//! Assignments, the half that students see; the other is in `assignment_keys`.

use crate::schema::{asc, Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "course_assignments",
    &[
        Column::id("courseId").required(),
        Column::id("chapterId").required(),
        Column::integer("seq").range(1, LARGEST_INTEGER).required(),
        Column::string("title", 200).required(),
        Column::text("description", 2_000),
        // multiple_choice | short_answer | essay | code | project
        Column::string("type", 16).required(),
        // easy | medium | hard
        Column::string("difficulty", 8).required(),
        Column::integer("estimatedMin").range(0, LARGEST_INTEGER),
        Column::text("question", 8_000).required(),
        Column::json("options", 4_000),
        Column::integer("maxRevisions")
            .range(0, 100)
            .preset(Preset::Integer(5)),
        Column::integer("passingScore")
            .range(0, 100)
            .preset(Preset::Integer(70)),
        Column::boolean("required").preset(Preset::Boolean(false)),
        Column::boolean("instructorReview").preset(Preset::Boolean(false)),
        Column::boolean("isPublished").preset(Preset::Boolean(true)),
    ],
    &[
        Index::unique("seq_u", &[asc("chapterId"), asc("seq")]),
        Index::key("course_k", &[asc("courseId")]),
    ],
);

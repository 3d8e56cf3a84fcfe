//! Answers and rubrics; the id is the assignment's. No client reads them, ever.

use crate::schema::{Column, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "assignment_keys",
    &[
        Column::integer("correctOptions").range(0, 7).array(),
        Column::json("acceptedAnswers", 4_000),
        Column::json("rubric", 8_000),
        Column::text("gradingNotes", 4_000),
    ],
    &[],
);

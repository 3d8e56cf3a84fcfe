//! Answers and rubrics; the id is the assignment's. No client reads them, ever.

use model::{AssignmentId, List, Packed, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<AssignmentKey>();

/// What counts how much.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rubric {
    /// What is looked at.
    pub criteria: List<Criterion, 0, 20>,
    /// The score that passes, in per cent; that of the assignment where it is left out.
    #[serde(default)]
    pub passing_score: Option<u32>,
}

/// One thing that is looked at.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Criterion {
    /// What.
    pub name: Text<1, 100>,
    /// How much it counts beside the others.
    pub weight: u32,
    /// What is good.
    #[serde(default)]
    pub description: Option<Text<0, 300>>,
}

/// What an answer is measured by. Only the instructor is served it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentKey {
    /// The right options, counted from 0.
    pub correct_options: List<u32, 0, 8>,
    /// Answers that are right.
    pub accepted_answers: Option<Packed<Vec<Text<1, 400>>>>,
    /// What counts how much.
    pub rubric: Option<Packed<Rubric>>,
    /// What a grader should know.
    pub grading_notes: Option<Text<0, 4_000>>,
}

impl AssignmentKey {
    /// Column of [`AssignmentKey::correct_options`].
    pub const CORRECT_OPTIONS: Column = Column::integer("correctOptions").range(0, 7).array();
    /// Column of [`AssignmentKey::accepted_answers`].
    pub const ACCEPTED_ANSWERS: Column = Column::json("acceptedAnswers", 4_000);
    /// Column of [`AssignmentKey::rubric`].
    pub const RUBRIC: Column = Column::json("rubric", 8_000);
    /// Column of [`AssignmentKey::grading_notes`].
    pub const GRADING_NOTES: Column = Column::text("gradingNotes", 4_000);
}

impl Row for AssignmentKey {
    type Id = AssignmentId;
    const TABLE: &'static str = "assignment_keys";
    const NOUN: &'static str = "Key";
    const COLUMNS: &'static [Column] = &[
        Self::CORRECT_OPTIONS,
        Self::ACCEPTED_ANSWERS,
        Self::RUBRIC,
        Self::GRADING_NOTES,
    ];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<AssignmentKey>(&json!({
            "correctOptions": [1],
            "acceptedAnswers": "[\"42\"]",
            "rubric": "{\"criteria\":[],\"passingScore\":70}",
            "gradingNotes": "Be kind",
        }));
    }
}

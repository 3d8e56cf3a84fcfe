//! Assignments as whoever takes a course sees them.

use model::{AssignmentDifficulty, AssignmentId, AssignmentType, Packed, Text};
use schemars::JsonSchema;
use serde::Serialize;
use store::tables::Assignment;
use store::Stored;

/// An assignment, without anything that answers it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentCard {
    /// Its id.
    pub id: AssignmentId,
    /// Its place in the chapter, from 1.
    pub seq: u32,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// What is handed in.
    #[serde(rename = "type")]
    pub kind: AssignmentType,
    /// How hard it is.
    pub difficulty: AssignmentDifficulty,
    /// How long it takes, in minutes.
    pub estimated_min: Option<u32>,
    /// What is asked.
    pub question: String,
    /// What can be chosen from.
    pub options: Option<Vec<Text<1, 400>>>,
    /// The score that passes, in per cent.
    pub passing_score: u32,
    /// How often it may be handed in again.
    pub max_revisions: u32,
    /// Whether the course demands it.
    pub required: bool,
}

impl From<Stored<Assignment>> for AssignmentCard {
    fn from(stored: Stored<Assignment>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            seq: row.seq,
            title: row.title.into_string(),
            description: row.description.map(Text::into_string),
            kind: row.kind,
            difficulty: row.difficulty,
            estimated_min: row.estimated_min,
            question: row.question.into_string(),
            options: row.options.map(Packed::into_inner),
            passing_score: row.passing_score,
            max_revisions: row.max_revisions,
            required: row.required,
        }
    }
}

//! Assignments as they are set and listed.

use learning::assignments::AssignmentCard;
use model::{
    AssignmentDifficulty, AssignmentType, ChapterId, CourseId, List, Packed, Patch, Text, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Assignment, AssignmentKey, Rubric};
use store::Stored;

use super::answers::SubmissionState;

/// What answers an assignment. Students never get it.
#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Key {
    /// The right options, counted from 0.
    pub correct_options: List<u32, 0, 8>,
    /// Answers that are right.
    pub accepted_answers: Option<List<Text<1, 400>, 0, 20>>,
    /// What counts how much.
    pub rubric: Option<Rubric>,
    /// What a grader should know.
    pub grading_notes: Option<Text<0, 4_000>>,
}

impl From<AssignmentKey> for Key {
    fn from(row: AssignmentKey) -> Self {
        let accepted = row.accepted_answers.map(Packed::into_inner);
        Self {
            correct_options: row.correct_options,
            accepted_answers: accepted.and_then(|it| List::new(it).ok()),
            rubric: row.rubric.map(Packed::into_inner),
            grading_notes: row.grading_notes,
        }
    }
}

/// An assignment as its instructor sets it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAssignment {
    /// The chapter it belongs to.
    pub chapter_id: ChapterId,
    /// What it is called.
    pub title: Text<1, 200>,
    /// What it is about.
    #[serde(default)]
    pub description: Option<Text<0, 2_000>>,
    /// What is handed in.
    #[serde(rename = "type")]
    pub kind: AssignmentType,
    /// How hard it is.
    pub difficulty: AssignmentDifficulty,
    /// How long it takes, in minutes.
    #[serde(default)]
    pub estimated_min: Option<u32>,
    /// What is asked.
    pub question: Text<1, 8_000>,
    /// What can be chosen from: 2 to 8 options, for multiple choice.
    #[serde(default)]
    pub options: Option<List<Text<1, 400>, 0, 9>>,
    /// How often it may be handed in again; 5 where it is left out.
    #[serde(default)]
    pub max_revisions: Option<u32>,
    /// The score that passes, in per cent; 70 where it is left out.
    #[serde(default)]
    pub passing_score: Option<u32>,
    /// Whether the course demands it.
    #[serde(default)]
    pub required: bool,
    /// Whether the instructor looks at what a machine graded.
    #[serde(default)]
    pub instructor_review: bool,
    /// Whether students see it; they do where it is left out.
    #[serde(default)]
    pub is_published: Option<bool>,
    /// What answers it.
    #[serde(default)]
    pub key: Option<Key>,
}

/// What changes about an assignment.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AssignmentPatch {
    /// The new title.
    pub title: Option<Text<1, 200>>,
    /// The new description; null takes it away.
    pub description: Patch<Text<0, 2_000>>,
    /// How hard it is from now on.
    pub difficulty: Option<AssignmentDifficulty>,
    /// How long it takes, in minutes; null takes it away.
    pub estimated_min: Patch<u32>,
    /// What is asked from now on.
    pub question: Option<Text<1, 8_000>>,
    /// What can be chosen from.
    pub options: Option<List<Text<1, 400>, 0, 9>>,
    /// How often it may be handed in again.
    pub max_revisions: Option<u32>,
    /// The score that passes, in per cent.
    pub passing_score: Option<u32>,
    /// Whether the course demands it.
    pub required: Option<bool>,
    /// Whether the instructor looks at what a machine graded.
    pub instructor_review: Option<bool>,
    /// Whether students see it.
    pub is_published: Option<bool>,
    /// What answers it, as a whole.
    pub key: Option<Key>,
}

/// Whose assignments to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChapterFilter {
    /// Those of this chapter.
    pub chapter_id: ChapterId,
}

/// An assignment as its readers see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssignmentView {
    /// What whoever takes the course sees of it.
    #[serde(flatten)]
    pub card: AssignmentCard,
    /// The course.
    pub course_id: CourseId,
    /// The chapter it belongs to.
    pub chapter_id: ChapterId,
    /// Whether the instructor looks at what a machine graded.
    pub instructor_review: bool,
    /// Whether students see it.
    pub is_published: bool,
    /// When it was set.
    pub created_at: Timestamp,
}

impl From<Stored<Assignment>> for AssignmentView {
    fn from(stored: Stored<Assignment>) -> Self {
        Self {
            course_id: stored.row.course_id.clone(),
            chapter_id: stored.row.chapter_id.clone(),
            instructor_review: stored.row.instructor_review,
            is_published: stored.row.is_published,
            created_at: stored.created_at,
            card: stored.into(),
        }
    }
}

/// An assignment in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct AssignmentItem {
    /// The assignment.
    pub assignment: AssignmentView,
    /// How far the caller's answer is.
    pub submission: Option<SubmissionState>,
    /// What answers it, for the instructor.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<Key>,
}

/// The assignments of a chapter.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Assignments {
    /// The assignments, in order.
    pub items: Vec<AssignmentItem>,
}

/// The one assignment of an answer to its instructor.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneAssignment {
    /// The assignment.
    pub assignment: AssignmentView,
    /// What answers it.
    pub key: Key,
}

impl OneAssignment {
    /// An assignment as its instructor gets it.
    pub fn taught(assignment: Stored<Assignment>, key: AssignmentKey) -> Self {
        Self {
            assignment: assignment.into(),
            key: key.into(),
        }
    }
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}

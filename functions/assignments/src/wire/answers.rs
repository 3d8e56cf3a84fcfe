//! Answers as they are handed in and read.

use model::{
    AssignmentId, ChapterId, CourseId, FileId, FlagReason, List, Packed, SubmissionId,
    SubmissionStatus, Text, Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{PastRevision, Submission};
use store::{Paging, Stored};

/// An answer as a student hands it in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAnswer {
    /// In words.
    #[serde(default)]
    pub text: Option<Text<10, 10_000>>,
    /// As a file, which the student uploaded to the bucket `submissions`.
    #[serde(default)]
    pub file_id: Option<FileId>,
    /// The chosen options, counted from 0, for multiple choice.
    #[serde(default)]
    pub answers: Option<List<u32, 0, 8>>,
    /// Names this attempt: sending it again answers the first submission.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// An answer that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// What is stored as its text.
    pub text: Option<Text<0, 10_000>>,
    /// Its file.
    pub file_id: Option<FileId>,
    /// The chosen options, for multiple choice.
    pub chosen: Option<Vec<u32>>,
    /// The name of the attempt.
    pub client_id: Option<Text<1, 64>>,
}

/// Which answers to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct OwnFilter {
    /// Those of this course.
    pub course_id: Option<CourseId>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// Which answers to grade again.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Regrade {
    /// These; the latest hundred where it is left out.
    pub submission_ids: Option<List<SubmissionId, 1, 100>>,
}

/// How many answers will be graded again.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Queued {
    /// How many.
    pub queued: u32,
}

/// How far an answer is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionState {
    /// Its id.
    pub id: SubmissionId,
    /// How often it was handed in.
    pub revision: u32,
    /// How far its grading is.
    pub status: SubmissionStatus,
    /// The score that counts, in per cent.
    pub final_score: Option<f64>,
}

impl From<&Stored<Submission>> for SubmissionState {
    fn from(stored: &Stored<Submission>) -> Self {
        Self {
            id: stored.id.clone(),
            revision: stored.row.revision,
            status: stored.row.status,
            final_score: stored.row.final_score,
        }
    }
}

/// An answer with its grade.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SubmissionView {
    /// Its id.
    pub id: SubmissionId,
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// The course.
    pub course_id: CourseId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Whose it is.
    pub user_id: UserId,
    /// How often it was handed in.
    pub revision: u32,
    /// In words; chosen options as a list of numbers.
    pub text: Option<String>,
    /// As a file.
    pub file_id: Option<FileId>,
    /// When it was last handed in.
    pub submitted_at: Timestamp,
    /// How far its grading is.
    pub status: SubmissionStatus,
    /// The score that counts, in per cent.
    pub final_score: Option<f64>,
    /// The machine's score, in per cent.
    pub auto_score: Option<f64>,
    /// What the machine says to it.
    pub auto_feedback: Option<String>,
    /// The instructor's score, in per cent.
    pub manual_score: Option<f64>,
    /// What the instructor says to it.
    pub manual_feedback: Option<String>,
    /// When it was graded.
    pub graded_at: Option<Timestamp>,
    /// Why the instructor looks at it.
    pub flag_reason: Option<FlagReason>,
    /// How earlier revisions did.
    pub history: Vec<PastRevision>,
}

impl From<Stored<Submission>> for SubmissionView {
    fn from(stored: Stored<Submission>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            assignment_id: row.assignment_id,
            course_id: row.course_id,
            chapter_id: row.chapter_id,
            user_id: row.user_id,
            revision: row.revision,
            text: row.text.map(Text::into_string),
            file_id: row.file_id,
            submitted_at: row.submitted_at,
            status: row.status,
            final_score: row.final_score,
            auto_score: row.auto_score,
            auto_feedback: row.auto_feedback.map(Text::into_string),
            manual_score: row.manual_score,
            manual_feedback: row.manual_feedback.map(Text::into_string),
            graded_at: row.graded_at,
            flag_reason: row.flag_reason,
            history: row.history.map(Packed::into_inner).unwrap_or_default(),
        }
    }
}

/// The one answer of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneSubmission {
    /// It.
    pub submission: SubmissionView,
}

impl From<Stored<Submission>> for OneSubmission {
    fn from(stored: Stored<Submission>) -> Self {
        Self {
            submission: stored.into(),
        }
    }
}

/// The caller's own answer, if there is one.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OwnSubmission {
    /// It.
    pub submission: Option<SubmissionView>,
}

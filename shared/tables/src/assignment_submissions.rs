//! What students hand in and how it was graded; one row per person and assignment.

use model::{
    AssignmentId, ChapterId, CourseId, FileId, FlagReason, Packed, SubmissionId, SubmissionStatus,
    Text, Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Submission>().read_per_row();

/// How an earlier revision did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PastRevision {
    /// Which one, from 1.
    pub revision: u32,
    /// Its score, in per cent; none where it was not graded.
    pub score: Option<f64>,
    /// When it was handed in.
    pub at: Timestamp,
    /// The SHA-256 of its text, in hexadecimal.
    pub text_hash: String,
}

impl PastRevision {
    /// The best of the scores of earlier revisions and of the last one, in per cent.
    pub fn best(history: Option<&Packed<Vec<Self>>>, last: Option<f64>) -> Option<f64> {
        let past = history.into_iter().flat_map(|it| it.iter());
        let scores = past.filter_map(|it| it.score).chain(last);
        scores.reduce(f64::max)
    }
}

/// An answer. Its student and the instructor may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// The course.
    pub course_id: CourseId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Whose answer it is.
    pub user_id: UserId,
    /// Who teaches the course.
    pub instructor_id: UserId,
    /// How often it was handed in.
    pub revision: u32,
    /// What was written; the chosen options as a JSON list of numbers.
    pub text: Option<Text<0, 10_000>>,
    /// What was uploaded, in bucket `submissions`.
    pub file_id: Option<FileId>,
    /// When it was last handed in.
    pub submitted_at: Timestamp,
    /// How far its grading is.
    pub status: SubmissionStatus,
    /// The machine's score, in per cent.
    pub auto_score: Option<f64>,
    /// How sure the machine is, from 0 to 1.
    pub confidence: Option<f64>,
    /// What the machine says to it.
    pub auto_feedback: Option<Text<0, 8_000>>,
    /// Which machine.
    pub auto_model: Option<String>,
    /// The instructor's score, in per cent.
    pub manual_score: Option<f64>,
    /// What the instructor says to it.
    pub manual_feedback: Option<Text<0, 8_000>>,
    /// Who graded it by hand.
    pub reviewed_by: Option<UserId>,
    /// When it was graded.
    pub graded_at: Option<Timestamp>,
    /// The score that counts: by hand if there is one.
    pub final_score: Option<f64>,
    /// Why somebody should look at it.
    pub flag_reason: Option<FlagReason>,
    /// How urgently: 0 is the most urgent.
    pub priority: u32,
    /// How much of it is found elsewhere, in per cent.
    pub plagiarism_pct: Option<f64>,
    /// How earlier revisions did.
    pub history: Option<Packed<Vec<PastRevision>>>,
}

impl Submission {
    /// The best score of all revisions, in per cent.
    pub fn best_score(&self) -> Option<f64> {
        PastRevision::best(self.history.as_ref(), self.final_score)
    }

    /// Column of [`Submission::assignment_id`].
    pub const ASSIGNMENT_ID: Column = Column::id("assignmentId").required();
    /// Column of [`Submission::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`Submission::chapter_id`].
    pub const CHAPTER_ID: Column = Column::id("chapterId").required();
    /// Column of [`Submission::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Submission::instructor_id`].
    pub const INSTRUCTOR_ID: Column = Column::id("instructorId").required();
    /// Column of [`Submission::revision`].
    pub const REVISION: Column = Column::integer("revision")
        .range(1, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
    /// Column of [`Submission::text`].
    pub const TEXT: Column = Column::text("text", 10_000);
    /// Column of [`Submission::file_id`].
    pub const FILE_ID: Column = Column::id("fileId");
    /// Column of [`Submission::submitted_at`].
    pub const SUBMITTED_AT: Column = Column::datetime("submittedAt").required();
    /// Column of [`Submission::status`].
    pub const STATUS: Column = Column::string("status", 14).or("submitted");
    /// Column of [`Submission::auto_score`].
    pub const AUTO_SCORE: Column = Column::double("autoScore");
    /// Column of [`Submission::confidence`].
    pub const CONFIDENCE: Column = Column::double("confidence");
    /// Column of [`Submission::auto_feedback`].
    pub const AUTO_FEEDBACK: Column = Column::text("autoFeedback", 8_000);
    /// Column of [`Submission::auto_model`].
    pub const AUTO_MODEL: Column = Column::string("autoModel", 80);
    /// Column of [`Submission::manual_score`].
    pub const MANUAL_SCORE: Column = Column::double("manualScore");
    /// Column of [`Submission::manual_feedback`].
    pub const MANUAL_FEEDBACK: Column = Column::text("manualFeedback", 8_000);
    /// Column of [`Submission::reviewed_by`].
    pub const REVIEWED_BY: Column = Column::id("reviewedBy");
    /// Column of [`Submission::graded_at`].
    pub const GRADED_AT: Column = Column::datetime("gradedAt");
    /// Column of [`Submission::final_score`].
    pub const FINAL_SCORE: Column = Column::double("finalScore");
    /// Column of [`Submission::flag_reason`].
    pub const FLAG_REASON: Column = Column::string("flagReason", 24);
    /// Column of [`Submission::priority`].
    pub const PRIORITY: Column = Column::integer("priority")
        .range(0, 2)
        .preset(Preset::Integer(2));
    /// Column of [`Submission::plagiarism_pct`].
    pub const PLAGIARISM_PCT: Column = Column::double("plagiarismPct");
    /// Column of [`Submission::history`].
    pub const HISTORY: Column = Column::json("history", 20_000);
}

impl Row for Submission {
    type Id = SubmissionId;
    const TABLE: &'static str = "assignment_submissions";
    const NOUN: &'static str = "Submission";
    const COLUMNS: &'static [Column] = &[
        Self::ASSIGNMENT_ID,
        Self::COURSE_ID,
        Self::CHAPTER_ID,
        Self::USER_ID,
        Self::INSTRUCTOR_ID,
        Self::REVISION,
        Self::TEXT,
        Self::FILE_ID,
        Self::SUBMITTED_AT,
        Self::STATUS,
        Self::AUTO_SCORE,
        Self::CONFIDENCE,
        Self::AUTO_FEEDBACK,
        Self::AUTO_MODEL,
        Self::MANUAL_SCORE,
        Self::MANUAL_FEEDBACK,
        Self::REVIEWED_BY,
        Self::GRADED_AT,
        Self::FINAL_SCORE,
        Self::FLAG_REASON,
        Self::PRIORITY,
        Self::PLAGIARISM_PCT,
        Self::HISTORY,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::ASSIGNMENT_ID.asc(), Self::USER_ID.asc()]),
        Index::key(
            "queue_k",
            &[
                Self::INSTRUCTOR_ID.asc(),
                Self::STATUS.asc(),
                Self::PRIORITY.asc(),
                Self::SUBMITTED_AT.asc(),
            ],
        ),
        Index::key("course_k", &[Self::COURSE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), Self::SUBMITTED_AT.desc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Submission>(&json!({
            "assignmentId": "id-assignment",
            "courseId": "id-course",
            "chapterId": "id-chapter",
            "userId": "id-user",
            "instructorId": "id-instructor",
            "revision": 1,
            "text": "Because",
            "fileId": "id-file",
            "submittedAt": "2026-01-02T03:04:05.678Z",
            "status": "graded",
            "autoScore": 80.5,
            "confidence": 0.5,
            "autoFeedback": "Well done",
            "autoModel": "model",
            "manualScore": 80.5,
            "manualFeedback": "Well done",
            "reviewedBy": "id-reviewer",
            "gradedAt": "2026-01-02T03:04:05.678Z",
            "finalScore": 80.5,
            "flagReason": "borderline",
            "priority": 2,
            "plagiarismPct": 1.5,
            "history": "[]",
        }));
    }
}

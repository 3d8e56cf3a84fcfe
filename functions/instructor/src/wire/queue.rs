//! Answers that wait, grades, students.

use model::{
    AssignmentDifficulty, AssignmentId, AssignmentType, CourseId, FileId, FlagReason,
    ProgressStatus, SubmissionId, SubmissionStatus, Text, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Assignment, CourseProgress, Submission};
use store::{Card, Paging, Stored};

/// Characters of an answer that a list shows.
const EXCERPT: usize = 200;

/// What to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct QueueFilter {
    /// Answers in this course.
    pub course_id: Option<CourseId>,
    /// Answers of this urgency: 0, 1 or 2.
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<u32>")]
    pub priority: Option<u32>,
    /// Which page, and how long: 50 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// Reads a number, or the text of one: a flattened query string has lost its types.
fn number<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Said {
        Number(u32),
        Text(String),
    }
    match Said::deserialize(deserializer)? {
        Said::Number(number) => Ok(Some(number)),
        Said::Text(text) => text
            .parse()
            .map(Some)
            .map_err(|_not_a_number| serde::de::Error::custom("must be 0, 1 or 2")),
    }
}

/// A page of answers that wait.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// The answers, the most urgent and oldest first.
    pub items: Vec<QueueItem>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
    /// How much waits of each urgency.
    pub by_priority: ByPriority,
}

/// How much there is of each urgency; counting stops at five hundred.
#[derive(Debug, PartialEq, Serialize, JsonSchema)]
pub struct ByPriority {
    /// The machine was not sure, or could not.
    pub high: u32,
    /// Texts that the course has looked at.
    pub medium: u32,
    /// The rest.
    pub low: u32,
}

/// An answer that waits.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct QueueItem {
    /// Its id.
    pub id: SubmissionId,
    /// The course.
    pub course_id: CourseId,
    /// The assignment.
    pub assignment: Option<Task>,
    /// Whose answer it is.
    pub student: Card,
    /// How often it was handed in.
    pub revision: u32,
    /// When it was last handed in.
    pub submitted_at: Timestamp,
    /// Its first 200 characters.
    pub excerpt: String,
    /// Its file.
    pub file_id: Option<FileId>,
    /// The machine's score, in per cent.
    pub auto_score: Option<f64>,
    /// How sure the machine is, from 0 to 1.
    pub confidence: Option<f64>,
    /// Why it waits.
    pub flag_reason: Option<FlagReason>,
    /// How urgent it is: 0 is the most urgent.
    pub priority: u32,
}

/// What an answer is for.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Task {
    /// The assignment.
    pub id: AssignmentId,
    /// What it is called.
    pub title: String,
    /// What is handed in.
    #[serde(rename = "type")]
    pub kind: AssignmentType,
    /// How hard it is.
    pub difficulty: AssignmentDifficulty,
}

impl QueueItem {
    /// An answer with its student and what it is for.
    pub fn new(
        stored: Stored<Submission>,
        student: Card,
        assignment: Option<&Stored<Assignment>>,
    ) -> Self {
        let row = stored.row;
        let text = row.text.map(Text::into_string).unwrap_or_default();
        Self {
            id: stored.id,
            course_id: row.course_id,
            assignment: assignment.map(|it| Task {
                id: it.id.clone(),
                title: it.row.title.to_string(),
                kind: it.row.kind,
                difficulty: it.row.difficulty,
            }),
            student,
            revision: row.revision,
            submitted_at: row.submitted_at,
            excerpt: text.chars().take(EXCERPT).collect(),
            file_id: row.file_id,
            auto_score: row.auto_score,
            confidence: row.confidence,
            flag_reason: row.flag_reason,
            priority: row.priority,
        }
    }
}

/// What an instructor says to an answer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Verdict {
    /// The score, in per cent: 0 to 100.
    pub grade: f64,
    /// In words.
    #[serde(default)]
    pub feedback: Option<Text<0, 8_000>>,
    /// How much of it is found elsewhere, in per cent.
    #[serde(default)]
    pub plagiarism_pct: Option<f64>,
}

/// What is to be revised.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Return {
    /// In words.
    pub feedback: Option<Text<0, 8_000>>,
}

/// An answer after the instructor looked at it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GradedAnswer {
    /// It.
    pub submission: GradedView,
}

/// An answer with its grade.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GradedView {
    /// Its id.
    pub id: SubmissionId,
    /// The assignment.
    pub assignment_id: AssignmentId,
    /// How often it was handed in.
    pub revision: u32,
    /// How far its grading is.
    pub status: SubmissionStatus,
    /// The machine's score, in per cent.
    pub auto_score: Option<f64>,
    /// The instructor's score, in per cent.
    pub manual_score: Option<f64>,
    /// What the instructor says to it.
    pub manual_feedback: Option<String>,
    /// The score that counts, in per cent.
    pub final_score: Option<f64>,
    /// How much of it is found elsewhere, in per cent.
    pub plagiarism_pct: Option<f64>,
}

impl From<Stored<Submission>> for GradedAnswer {
    fn from(stored: Stored<Submission>) -> Self {
        let row = stored.row;
        Self {
            submission: GradedView {
                id: stored.id,
                assignment_id: row.assignment_id,
                revision: row.revision,
                status: row.status,
                auto_score: row.auto_score,
                manual_score: row.manual_score,
                manual_feedback: row.manual_feedback.map(Text::into_string),
                final_score: row.final_score,
                plagiarism_pct: row.plagiarism_pct,
            },
        }
    }
}

/// A student of a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Learner {
    /// Who.
    pub student: Card,
    /// Whether they are at it.
    pub status: ProgressStatus,
    /// Chapters completed.
    pub chapters_completed: u32,
    /// Chapters in all.
    pub total_chapters: u32,
    /// Chapters completed, in per cent.
    pub completion_pct: u32,
    /// The mean of the best scores, in per cent; null while nothing is graded.
    pub average_score: Option<f64>,
    /// The score of the course, in per cent.
    pub final_score: Option<f64>,
    /// Time spent, in seconds.
    pub time_spent_sec: u32,
    /// When they were last at it.
    pub last_accessed_at: Option<Timestamp>,
    /// When they enrolled.
    pub enrolled_at: Timestamp,
}

impl Learner {
    /// A student with how far they are.
    pub fn new(stored: Stored<CourseProgress>, student: Card) -> Self {
        let row = stored.row;
        let average = (row.scored_count > 0).then(|| row.score_sum / f64::from(row.scored_count));
        Self {
            student,
            status: row.status,
            chapters_completed: row.chapters_completed,
            total_chapters: row.total_chapters,
            completion_pct: row.completion_pct,
            average_score: average,
            final_score: row.final_score,
            time_spent_sec: row.time_spent_sec,
            last_accessed_at: row.last_accessed_at,
            enrolled_at: stored.created_at,
        }
    }
}

/// What students are told.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Announcement {
    /// In short.
    pub title: Text<1, 160>,
    /// In full.
    pub body: Text<1, 500>,
}

/// How many students are told.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Announced {
    /// How many.
    pub queued: u32,
}

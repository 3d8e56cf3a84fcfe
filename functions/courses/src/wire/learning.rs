//! Enrolments, progress and queued work.

use model::{
    CertificateId, ChapterId, CohortId, CourseId, EdgeId, EnrollmentStatus, EnrollmentType, JobId,
    JobKind, JobState, Packed, PodId, ProgressStatus, Text, Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::tables::{CourseProgress, Enrollment, Job};
use store::Stored;

/// Somebody's enrolment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnrollmentView {
    /// Its id.
    pub id: EdgeId,
    /// Who takes the course.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// What gives the right to it.
    #[serde(rename = "type")]
    pub kind: EnrollmentType,
    /// Whether they are at it.
    pub status: EnrollmentStatus,
    /// The cohort they take it with.
    pub cohort_id: Option<CohortId>,
    /// The pod of that cohort.
    pub pod_id: Option<PodId>,
    /// When they completed it.
    pub completed_at: Option<Timestamp>,
    /// When they first enrolled.
    pub created_at: Timestamp,
}

impl From<Stored<Enrollment>> for EnrollmentView {
    fn from(stored: Stored<Enrollment>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            user_id: row.user_id,
            course_id: row.course_id,
            kind: row.kind,
            status: row.status,
            cohort_id: row.cohort_id,
            pod_id: row.pod_id,
            completed_at: row.completed_at,
            created_at: stored.created_at,
        }
    }
}

/// How far somebody is in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProgressView {
    /// Chapters in all.
    pub total_chapters: u32,
    /// Chapters completed.
    pub chapters_completed: u32,
    /// Chapters completed, in per cent.
    pub completion_pct: u32,
    /// The mean of the best scores, in per cent; null while nothing is graded.
    pub average_score: Option<f64>,
    /// The score of the course; null while something that it demands is not graded.
    pub final_score: Option<f64>,
    /// Whether they are at it.
    pub status: ProgressStatus,
    /// The certificate they got.
    pub certificate_id: Option<CertificateId>,
    /// Time spent, in seconds.
    pub time_spent_sec: u32,
    /// When they were last at it.
    pub last_accessed_at: Option<Timestamp>,
    /// Chapters they marked.
    pub bookmarked_chapter_ids: Vec<ChapterId>,
    /// Assignments tried.
    pub attempted: u32,
    /// Assignments passed.
    pub passed: u32,
}

impl From<Stored<CourseProgress>> for ProgressView {
    fn from(stored: Stored<CourseProgress>) -> Self {
        let row = stored.row;
        let average = (row.scored_count > 0).then(|| row.score_sum / f64::from(row.scored_count));
        Self {
            total_chapters: row.total_chapters,
            chapters_completed: row.chapters_completed,
            completion_pct: row.completion_pct,
            average_score: average,
            final_score: row.final_score,
            status: row.status,
            certificate_id: row.certificate_id,
            time_spent_sec: row.time_spent_sec,
            last_accessed_at: row.last_accessed_at,
            bookmarked_chapter_ids: row.bookmarked_chapter_ids.into_vec(),
            attempted: row.attempted,
            passed: row.passed,
        }
    }
}

/// Answer to an enrolment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// The enrolment.
    pub enrollment: EnrollmentView,
    /// How far the caller is.
    pub progress: ProgressView,
    /// Whether they took the course before.
    pub already_enrolled: bool,
}

/// The one enrolment of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneEnrollment {
    /// The enrolment.
    pub enrollment: EnrollmentView,
}

/// Answer to a chapter that was completed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Completed {
    /// How far the caller is now.
    pub progress: ProgressView,
    /// The chapter that comes next; null behind the last.
    pub next_chapter_id: Option<ChapterId>,
    /// The certificate, once there is one.
    pub certificate_id: Option<CertificateId>,
}

/// Whether a chapter is marked.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Marked {
    /// Whether it is now.
    pub bookmarked: bool,
}

/// Time that was spent.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Study {
    /// Seconds since the last call: 1 to 300.
    pub seconds: u32,
}

/// Time spent in a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Spent {
    /// In all, in seconds.
    pub time_spent_sec: u32,
}

/// How far queued work is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// Whether it waits, runs, is done or failed.
    pub state: JobState,
    /// How far it is.
    pub progress: JobProgress,
    /// Why it failed, while it is failed.
    pub error: Option<JobError>,
    /// What came out.
    pub result: Option<Value>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// How far queued work is, in steps.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobProgress {
    /// What it is at, as a code.
    pub step: Option<String>,
    /// Steps done.
    pub done: u32,
    /// Steps in all.
    pub total: u32,
    /// What it is at, as a sentence.
    pub message: Option<String>,
}

/// Why queued work failed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct JobError {
    /// As a code.
    pub code: String,
    /// As a sentence.
    pub message: Option<String>,
}

impl From<Stored<Job>> for JobView {
    fn from(stored: Stored<Job>) -> Self {
        let row = stored.row;
        let failed = matches!(row.state, JobState::Failed | JobState::Dead);
        let message = row.error_message.map(Text::into_string);
        let is_done = row.state == JobState::Done;
        Self {
            id: stored.id,
            kind: row.kind,
            state: row.state,
            progress: JobProgress {
                step: row.step,
                done: row.done,
                total: row.total,
                message: row.message.map(Text::into_string),
            },
            error: row
                .error_code
                .filter(|_| failed)
                .map(|code| JobError { code, message }),
            result: row.result.filter(|_| is_done).map(Packed::into_inner),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

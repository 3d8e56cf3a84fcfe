//! The course that a pod had made, as one of its members reads it.

use model::{
    ChapterId, EdgeId, JobId, Packed, PodChapterStatus, PodCourseStatus, PodId, Text, Timestamp,
    UserId,
};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use store::tables::{PodCourse, PodCourseChapter};
use store::Stored;

use crate::rules::chapters::Opening;

/// A pod's course with its chapters.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodCoursePage {
    /// The course, and how far its making is.
    pub course: PodCourseView,
    /// Its chapters, in order.
    pub chapters: Vec<PodChapterView>,
    /// How far the caller is.
    pub my_progress: MyProgress,
}

/// A pod's course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodCourseView {
    /// Its id.
    pub id: EdgeId,
    /// The pod.
    pub pod_id: PodId,
    /// What it is called.
    pub title: String,
    /// The video it was made from.
    pub youtube_video_id: Option<String>,
    /// How far its making is.
    pub status: PodCourseStatus,
    /// Chapters planned.
    pub total_chapters: u32,
    /// Chapters made.
    pub generated_chapters: u32,
    /// Chapters that could not be made.
    pub failed_chapters: u32,
    /// Who asked for it.
    pub created_by: UserId,
    /// The job that makes it.
    pub job_id: Option<JobId>,
    /// Why it is not whole, as a code.
    pub error_code: Option<String>,
    /// Why it is not whole, as a sentence.
    pub error: Option<String>,
    /// How often its making was begun.
    pub revision: u32,
    /// When its making began.
    pub started_at: Option<Timestamp>,
    /// When its making ended.
    pub finished_at: Option<Timestamp>,
}

impl From<Stored<PodCourse>> for PodCourseView {
    fn from(stored: Stored<PodCourse>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            title: row.title.into_string(),
            youtube_video_id: Some(row.youtube_video_id).filter(|it| !it.is_empty()),
            status: row.status,
            total_chapters: row.total_chapters,
            generated_chapters: row.generated_chapters,
            failed_chapters: row.failed_chapters,
            created_by: row.created_by,
            job_id: row.job_id,
            error_code: row.error_code,
            error: row.error_message.map(Text::into_string),
            revision: row.revision,
            started_at: row.started_at,
            finished_at: row.finished_at,
        }
    }
}

/// A chapter of a pod's course. What it teaches comes with those that are open to the caller.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodChapterView {
    /// Its id.
    pub id: ChapterId,
    /// Its place in the course, from 1.
    pub seq: u32,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// How long it takes, in minutes.
    pub estimated_min: Option<u32>,
    /// What one can do afterwards.
    pub objectives: Vec<String>,
    /// How far its making is.
    pub status: PodChapterStatus,
    /// What it is to the caller.
    pub state: Opening,
    /// What it teaches, in Markdown; to be shown as something that a stranger wrote.
    pub content: Option<String>,
    /// What to remember: a list of texts.
    pub key_points: Option<Value>,
    /// Notes: a list of texts.
    pub notes: Option<Value>,
    /// Tasks: a list of `title`, `description`, `dueInDays`.
    pub assignments: Option<Value>,
    /// Where to read on: a list of `title` and `url`.
    pub resource_links: Option<Value>,
}

impl PodChapterView {
    /// The chapter as somebody sees it to whom it is in this state.
    pub fn new(stored: Stored<PodCourseChapter>, state: Opening) -> Self {
        let row = stored.row;
        let is_told = row.status == PodChapterStatus::Ready && state != Opening::Locked;
        let told = |cell: Option<Packed<Value>>| cell.filter(|_| is_told).map(Packed::into_inner);
        Self {
            id: stored.id,
            seq: row.seq,
            title: row.title.into_string(),
            description: row.description.map(Text::into_string),
            estimated_min: row.estimated_min,
            objectives: row.objectives.iter().map(ToString::to_string).collect(),
            status: row.status,
            state,
            content: row.content.filter(|_| is_told).map(Text::into_string),
            key_points: told(row.key_points),
            notes: told(row.notes),
            assignments: told(row.assignments),
            resource_links: told(row.resource_links),
        }
    }
}

/// How far the caller is in their pod's course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MyProgress {
    /// Chapters that they are through.
    pub chapters_completed: u32,
    /// Chapters in all.
    pub total_chapters: u32,
    /// The same, in per cent.
    pub completion_pct: u32,
    /// The chapter whose turn it is.
    pub next: Option<u32>,
}

/// A chapter that the caller is through.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Completed {
    /// Its place in the course.
    pub completed: u32,
    /// The chapter whose turn it is now.
    pub next: Option<u32>,
}

/// It is gone.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    /// Always true.
    pub deleted: bool,
}

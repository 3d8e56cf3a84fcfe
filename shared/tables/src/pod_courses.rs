//! The course that a pod had made from a video; one per pod, since the id is computed from it.
//!
//! Its chapters are rows of their own.

use model::{EdgeId, JobId, PodCourseStatus, PodId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Index, Preset, Table, LARGEST_INTEGER, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<PodCourse>().read_per_row();

/// A pod's own course. Its team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodCourse {
    /// The pod.
    pub pod_id: PodId,
    /// What it is called.
    pub title: Text<1, 200>,
    /// The video it was made from.
    pub youtube_video_id: String,
    /// How far its making has come.
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
    /// When its making began.
    pub started_at: Option<Timestamp>,
    /// When its making ended.
    pub finished_at: Option<Timestamp>,
    /// Why it failed, as a code.
    pub error_code: Option<String>,
    /// Why it failed, as a sentence.
    pub error_message: Option<Text<0, 300>>,
    /// How often its making was begun.
    pub revision: u32,
}

impl PodCourse {
    /// Column of [`PodCourse::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`PodCourse::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`PodCourse::youtube_video_id`].
    pub const YOUTUBE_VIDEO_ID: Column = Column::string("youtubeVideoId", 11).required();
    /// Column of [`PodCourse::status`].
    pub const STATUS: Column = Column::string("status", 12).or("queued");
    /// Column of [`PodCourse::total_chapters`].
    pub const TOTAL_CHAPTERS: Column = Column::counter("totalChapters");
    /// Column of [`PodCourse::generated_chapters`].
    pub const GENERATED_CHAPTERS: Column = Column::counter("generatedChapters");
    /// Column of [`PodCourse::failed_chapters`].
    pub const FAILED_CHAPTERS: Column = Column::counter("failedChapters");
    /// Column of [`PodCourse::created_by`].
    pub const CREATED_BY: Column = Column::id("createdBy").required();
    /// Column of [`PodCourse::job_id`].
    pub const JOB_ID: Column = Column::id("jobId");
    /// Column of [`PodCourse::started_at`].
    pub const STARTED_AT: Column = Column::datetime("startedAt");
    /// Column of [`PodCourse::finished_at`].
    pub const FINISHED_AT: Column = Column::datetime("finishedAt");
    /// Column of [`PodCourse::error_code`].
    pub const ERROR_CODE: Column = Column::string("errorCode", 32);
    /// Column of [`PodCourse::error_message`].
    pub const ERROR_MESSAGE: Column = Column::string("errorMessage", 300);
    /// Column of [`PodCourse::revision`].
    pub const REVISION: Column = Column::integer("revision")
        .range(1, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
}

impl Row for PodCourse {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_courses";
    const NOUN: &'static str = "Course";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::TITLE,
        Self::YOUTUBE_VIDEO_ID,
        Self::STATUS,
        Self::TOTAL_CHAPTERS,
        Self::GENERATED_CHAPTERS,
        Self::FAILED_CHAPTERS,
        Self::CREATED_BY,
        Self::JOB_ID,
        Self::STARTED_AT,
        Self::FINISHED_AT,
        Self::ERROR_CODE,
        Self::ERROR_MESSAGE,
        Self::REVISION,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pod_u", &[Self::POD_ID.asc()]),
        Index::key("state_k", &[Self::STATUS.asc(), asc(UPDATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PodCourse>(&json!({
            "podId": "id-podid",
            "title": "Some title",
            "youtubeVideoId": "dQw4w9WgXcQ",
            "status": "ready",
            "totalChapters": 3,
            "generatedChapters": 3,
            "failedChapters": 3,
            "createdBy": "id-createdby",
            "jobId": "id-jobid",
            "startedAt": "2026-01-02T03:04:05.678Z",
            "finishedAt": "2026-01-02T03:04:05.678Z",
            "errorCode": "code",
            "errorMessage": "Some error",
            "revision": 3,
        }));
    }
}

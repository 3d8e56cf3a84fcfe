//! How far people are in courses.

use model::{
    CertificateId, ChapterId, CohortId, CourseId, EdgeId, List, ProgressStatus, Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<CourseProgress>().read_per_row();

/// How far somebody is in a course. They and the instructor may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseProgress {
    /// Who learns.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// The cohort they learn in.
    pub cohort_id: Option<CohortId>,
    /// Chapters in all.
    pub total_chapters: u32,
    /// Chapters completed.
    pub chapters_completed: u32,
    /// Chapters completed, in per cent.
    pub completion_pct: u32,
    /// The sum of the scores.
    pub score_sum: f64,
    /// How many scores the sum has.
    pub scored_count: u32,
    /// The score of the course, in per cent.
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
    pub bookmarked_chapter_ids: List<ChapterId, 0, 100>,
    /// Assignments tried.
    pub attempted: u32,
    /// Assignments passed.
    pub passed: u32,
}

impl CourseProgress {
    /// Column of [`CourseProgress::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CourseProgress::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`CourseProgress::cohort_id`].
    pub const COHORT_ID: Column = Column::id("cohortId");
    /// Column of [`CourseProgress::total_chapters`].
    pub const TOTAL_CHAPTERS: Column = Column::integer("totalChapters")
        .range(0, LARGEST_INTEGER)
        .required();
    /// Column of [`CourseProgress::chapters_completed`].
    pub const CHAPTERS_COMPLETED: Column = Column::counter("chaptersCompleted");
    /// Column of [`CourseProgress::completion_pct`].
    pub const COMPLETION_PCT: Column = Column::integer("completionPct")
        .range(0, 100)
        .preset(Preset::Integer(0));
    /// Column of [`CourseProgress::score_sum`].
    pub const SCORE_SUM: Column = Column::double("scoreSum").preset(Preset::Integer(0));
    /// Column of [`CourseProgress::scored_count`].
    pub const SCORED_COUNT: Column = Column::counter("scoredCount");
    /// Column of [`CourseProgress::final_score`].
    pub const FINAL_SCORE: Column = Column::double("finalScore");
    /// Column of [`CourseProgress::status`].
    pub const STATUS: Column = Column::string("status", 12).or("in_progress");
    /// Column of [`CourseProgress::certificate_id`].
    pub const CERTIFICATE_ID: Column = Column::id("certificateId");
    /// Column of [`CourseProgress::time_spent_sec`].
    pub const TIME_SPENT_SEC: Column = Column::counter("timeSpentSec");
    /// Column of [`CourseProgress::last_accessed_at`].
    pub const LAST_ACCESSED_AT: Column = Column::datetime("lastAccessedAt");
    /// Column of [`CourseProgress::bookmarked_chapter_ids`].
    pub const BOOKMARKED_CHAPTER_IDS: Column = Column::id("bookmarkedChapterIds").array();
    /// Column of [`CourseProgress::attempted`].
    pub const ATTEMPTED: Column = Column::counter("attempted");
    /// Column of [`CourseProgress::passed`].
    pub const PASSED: Column = Column::counter("passed");
}

impl Row for CourseProgress {
    type Id = EdgeId;
    const TABLE: &'static str = "user_course_progress";
    const NOUN: &'static str = "Progress";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::COURSE_ID,
        Self::COHORT_ID,
        Self::TOTAL_CHAPTERS,
        Self::CHAPTERS_COMPLETED,
        Self::COMPLETION_PCT,
        Self::SCORE_SUM,
        Self::SCORED_COUNT,
        Self::FINAL_SCORE,
        Self::STATUS,
        Self::CERTIFICATE_ID,
        Self::TIME_SPENT_SEC,
        Self::LAST_ACCESSED_AT,
        Self::BOOKMARKED_CHAPTER_IDS,
        Self::ATTEMPTED,
        Self::PASSED,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::COURSE_ID.asc(), Self::USER_ID.asc()]),
        Index::key(
            "course_k",
            &[Self::COURSE_ID.asc(), Self::COMPLETION_PCT.desc()],
        ),
        Index::key(
            "cohort_k",
            &[Self::COHORT_ID.asc(), Self::COMPLETION_PCT.desc()],
        ),
        Index::key("user_k", &[Self::USER_ID.asc(), Self::STATUS.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CourseProgress>(&json!({
            "userId": "id-userid",
            "courseId": "id-courseid",
            "cohortId": "id-cohortid",
            "totalChapters": 3,
            "chaptersCompleted": 3,
            "completionPct": 3,
            "scoreSum": 1.5,
            "scoredCount": 3,
            "finalScore": 1.5,
            "status": "in_progress",
            "certificateId": "id-certificateid",
            "timeSpentSec": 3,
            "lastAccessedAt": "2026-01-02T03:04:05.678Z",
            "bookmarkedChapterIds": ["id-bookmarkedchapterids"],
            "attempted": 3,
            "passed": 3,
        }));
    }
}

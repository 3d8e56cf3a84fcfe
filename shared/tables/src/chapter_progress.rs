//! How far people are in chapters: of catalogue courses and of pods' own.

use model::{ChapterId, ChapterStatus, EdgeId, EntityId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<ChapterProgress>().read_per_row();

/// How far somebody is in a chapter. They may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChapterProgress {
    /// The course, or the pod's course.
    pub course_id: EntityId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// Who learns.
    pub user_id: UserId,
    /// How far they are.
    pub status: ChapterStatus,
    /// When they completed it.
    pub completed_at: Option<Timestamp>,
    /// Time spent, in seconds.
    pub time_spent_sec: u32,
}

impl ChapterProgress {
    /// Column of [`ChapterProgress::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`ChapterProgress::chapter_id`].
    pub const CHAPTER_ID: Column = Column::id("chapterId").required();
    /// Column of [`ChapterProgress::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`ChapterProgress::status`].
    pub const STATUS: Column = Column::string("status", 12).required();
    /// Column of [`ChapterProgress::completed_at`].
    pub const COMPLETED_AT: Column = Column::datetime("completedAt");
    /// Column of [`ChapterProgress::time_spent_sec`].
    pub const TIME_SPENT_SEC: Column = Column::counter("timeSpentSec");
}

impl Row for ChapterProgress {
    type Id = EdgeId;
    const TABLE: &'static str = "chapter_progress";
    const NOUN: &'static str = "Progress";
    const COLUMNS: &'static [Column] = &[
        Self::COURSE_ID,
        Self::CHAPTER_ID,
        Self::USER_ID,
        Self::STATUS,
        Self::COMPLETED_AT,
        Self::TIME_SPENT_SEC,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::CHAPTER_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::COURSE_ID.asc(), Self::USER_ID.asc()]),
        Index::key(
            "chapter_k",
            &[
                Self::COURSE_ID.asc(),
                Self::CHAPTER_ID.asc(),
                Self::STATUS.asc(),
            ],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ChapterProgress>(&json!({
            "courseId": "id-course",
            "chapterId": "id-chapter",
            "userId": "id-user",
            "status": "completed",
            "completedAt": "2026-01-02T03:04:05.678Z",
            "timeSpentSec": 3,
        }));
    }
}

//! Chapters of pods' courses; what is open to whom is in `chapter_progress`.

use model::{ChapterId, EdgeId, List, Packed, PodChapterStatus, PodId, Text};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{Column, Index, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<PodCourseChapter>().read_per_row();

/// A chapter of a pod's course. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodCourseChapter {
    /// The course.
    pub pod_course_id: EdgeId,
    /// The pod.
    pub pod_id: PodId,
    /// Its place in the course, from 1.
    pub seq: u32,
    /// What it is called.
    pub title: Text<1, 200>,
    /// What it is about.
    pub description: Option<Text<0, 2_000>>,
    /// How long it takes, in minutes.
    pub estimated_min: Option<u32>,
    /// What one can do afterwards.
    pub objectives: List<Text<1, 300>, 0, 8>,
    /// How far its making is.
    pub status: PodChapterStatus,
    /// What it teaches, in Markdown.
    pub content: Option<Text<0, 20_000>>,
    /// What to remember.
    pub key_points: Option<Packed<Value>>,
    /// Notes.
    pub notes: Option<Packed<Value>>,
    /// Tasks.
    pub assignments: Option<Packed<Value>>,
    /// Where to read on.
    pub resource_links: Option<Packed<Value>>,
    /// How often its making was tried.
    pub attempts: u32,
}

impl PodCourseChapter {
    /// Column of [`PodCourseChapter::pod_course_id`].
    pub const POD_COURSE_ID: Column = Column::id("podCourseId").required();
    /// Column of [`PodCourseChapter::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`PodCourseChapter::seq`].
    pub const SEQ: Column = Column::integer("seq").range(1, LARGEST_INTEGER).required();
    /// Column of [`PodCourseChapter::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`PodCourseChapter::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`PodCourseChapter::estimated_min`].
    pub const ESTIMATED_MIN: Column = Column::integer("estimatedMin").range(0, LARGEST_INTEGER);
    /// Column of [`PodCourseChapter::objectives`].
    pub const OBJECTIVES: Column = Column::string("objectives", 300).array();
    /// Column of [`PodCourseChapter::status`].
    pub const STATUS: Column = Column::string("status", 10).or("stub");
    /// Column of [`PodCourseChapter::content`].
    pub const CONTENT: Column = Column::text("content", 20_000);
    /// Column of [`PodCourseChapter::key_points`].
    pub const KEY_POINTS: Column = Column::json("keyPoints", 4_000);
    /// Column of [`PodCourseChapter::notes`].
    pub const NOTES: Column = Column::json("notes", 8_000);
    /// Column of [`PodCourseChapter::assignments`].
    pub const ASSIGNMENTS: Column = Column::json("assignments", 8_000);
    /// Column of [`PodCourseChapter::resource_links`].
    pub const RESOURCE_LINKS: Column = Column::json("resourceLinks", 4_000);
    /// Column of [`PodCourseChapter::attempts`].
    pub const ATTEMPTS: Column = Column::counter("attempts");
}

impl Row for PodCourseChapter {
    type Id = ChapterId;
    const TABLE: &'static str = "pod_course_chapters";
    const NOUN: &'static str = "Chapter";
    const COLUMNS: &'static [Column] = &[
        Self::POD_COURSE_ID,
        Self::POD_ID,
        Self::SEQ,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::ESTIMATED_MIN,
        Self::OBJECTIVES,
        Self::STATUS,
        Self::CONTENT,
        Self::KEY_POINTS,
        Self::NOTES,
        Self::ASSIGNMENTS,
        Self::RESOURCE_LINKS,
        Self::ATTEMPTS,
    ];
    const INDEXES: &'static [Index] = &[Index::unique(
        "seq_u",
        &[Self::POD_COURSE_ID.asc(), Self::SEQ.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PodCourseChapter>(&json!({
            "podCourseId": "id-course",
            "podId": "id-pod",
            "seq": 3,
            "title": "Some title",
            "description": "Some description",
            "estimatedMin": 3,
            "objectives": ["Count"],
            "status": "ready",
            "content": "Content",
            "keyPoints": "[]",
            "notes": "[]",
            "assignments": "[]",
            "resourceLinks": "[]",
            "attempts": 3,
        }));
    }
}

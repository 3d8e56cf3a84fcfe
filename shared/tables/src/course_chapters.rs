//! Chapters of catalogue courses.

use model::{ChapterId, ContentType, CourseId, FileId, List, Text};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<CourseChapter>().read_per_row();

/// A chapter. Everybody signed in may read those of free, published courses, and the first one of paid ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseChapter {
    /// The course.
    pub course_id: CourseId,
    /// Its place in the course, from 1.
    pub seq: u32,
    /// What it is called.
    pub title: Text<1, 200>,
    /// What it is about.
    pub description: Option<Text<0, 2_000>>,
    /// How long it takes, in minutes.
    pub duration_min: Option<u32>,
    /// Where it begins in the video, in seconds.
    pub video_start_sec: Option<u32>,
    /// Where it ends in the video, in seconds.
    pub video_end_sec: Option<u32>,
    /// What one can do afterwards.
    pub objectives: List<Text<1, 300>, 0, 8>,
    /// What it consists of.
    pub content_type: ContentType,
    /// Its whole transcript, a text in bucket `course_files`.
    pub transcript_file_id: Option<FileId>,
    /// The beginning of its transcript.
    pub transcript_excerpt: Option<Text<0, 8_000>>,
}

impl CourseChapter {
    /// Column of [`CourseChapter::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`CourseChapter::seq`].
    pub const SEQ: Column = Column::integer("seq").range(1, LARGEST_INTEGER).required();
    /// Column of [`CourseChapter::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`CourseChapter::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`CourseChapter::duration_min`].
    pub const DURATION_MIN: Column = Column::integer("durationMin").range(0, LARGEST_INTEGER);
    /// Column of [`CourseChapter::video_start_sec`].
    pub const VIDEO_START_SEC: Column = Column::integer("videoStartSec").range(0, LARGEST_INTEGER);
    /// Column of [`CourseChapter::video_end_sec`].
    pub const VIDEO_END_SEC: Column = Column::integer("videoEndSec").range(0, LARGEST_INTEGER);
    /// Column of [`CourseChapter::objectives`].
    pub const OBJECTIVES: Column = Column::string("objectives", 300).array();
    /// Column of [`CourseChapter::content_type`].
    pub const CONTENT_TYPE: Column = Column::string("contentType", 12).or("video");
    /// Column of [`CourseChapter::transcript_file_id`].
    pub const TRANSCRIPT_FILE_ID: Column = Column::id("transcriptFileId");
    /// Column of [`CourseChapter::transcript_excerpt`].
    pub const TRANSCRIPT_EXCERPT: Column = Column::text("transcriptExcerpt", 8_000);
}

impl Row for CourseChapter {
    type Id = ChapterId;
    const TABLE: &'static str = "course_chapters";
    const NOUN: &'static str = "Chapter";
    const COLUMNS: &'static [Column] = &[
        Self::COURSE_ID,
        Self::SEQ,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::DURATION_MIN,
        Self::VIDEO_START_SEC,
        Self::VIDEO_END_SEC,
        Self::OBJECTIVES,
        Self::CONTENT_TYPE,
        Self::TRANSCRIPT_FILE_ID,
        Self::TRANSCRIPT_EXCERPT,
    ];
    const INDEXES: &'static [Index] = &[Index::unique(
        "seq_u",
        &[Self::COURSE_ID.asc(), Self::SEQ.asc()],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CourseChapter>(&json!({
            "courseId": "id-course",
            "seq": 3,
            "title": "Some title",
            "description": "Some description",
            "durationMin": 3,
            "videoStartSec": 3,
            "videoEndSec": 3,
            "objectives": ["Count"],
            "contentType": "article",
            "transcriptFileId": "id-file",
            "transcriptExcerpt": "Hello",
        }));
    }
}

//! What is studied in a chapter; the id is the chapter's. Served to those enrolled by the operation.

use model::{ChapterId, CourseId, Packed, Text, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<CourseContent>();

/// What a chapter teaches. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseContent {
    /// The course.
    pub course_id: CourseId,
    /// Summaries of different lengths.
    pub summaries: Option<Packed<Value>>,
    /// What to remember.
    pub key_takeaways: Option<Packed<Value>>,
    /// Notes, in Markdown.
    pub notes: Option<Text<0, 20_000>>,
    /// Concepts: a list of name, definition and importance.
    pub concepts: Option<Packed<Value>>,
    /// Formulas.
    pub formulas: Option<Packed<Value>>,
    /// Where it is used.
    pub applications: Option<Packed<Value>>,
    /// The model that wrote it.
    pub model: Option<String>,
    /// The digest of what it was written from.
    pub input_hash: Option<String>,
    /// When it was written.
    pub generated_at: Timestamp,
}

impl CourseContent {
    /// Column of [`CourseContent::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`CourseContent::summaries`].
    pub const SUMMARIES: Column = Column::json("summaries", 8_000);
    /// Column of [`CourseContent::key_takeaways`].
    pub const KEY_TAKEAWAYS: Column = Column::json("keyTakeaways", 4_000);
    /// Column of [`CourseContent::notes`].
    pub const NOTES: Column = Column::text("notes", 20_000);
    /// Column of [`CourseContent::concepts`].
    pub const CONCEPTS: Column = Column::json("concepts", 8_000);
    /// Column of [`CourseContent::formulas`].
    pub const FORMULAS: Column = Column::json("formulas", 4_000);
    /// Column of [`CourseContent::applications`].
    pub const APPLICATIONS: Column = Column::json("applications", 4_000);
    /// Column of [`CourseContent::model`].
    pub const MODEL: Column = Column::string("model", 80);
    /// Column of [`CourseContent::input_hash`].
    pub const INPUT_HASH: Column = Column::string("inputHash", 64);
    /// Column of [`CourseContent::generated_at`].
    pub const GENERATED_AT: Column = Column::datetime("generatedAt").required();
}

impl Row for CourseContent {
    type Id = ChapterId;
    const TABLE: &'static str = "course_content";
    const NOUN: &'static str = "Content";
    const COLUMNS: &'static [Column] = &[
        Self::COURSE_ID,
        Self::SUMMARIES,
        Self::KEY_TAKEAWAYS,
        Self::NOTES,
        Self::CONCEPTS,
        Self::FORMULAS,
        Self::APPLICATIONS,
        Self::MODEL,
        Self::INPUT_HASH,
        Self::GENERATED_AT,
    ];
    const INDEXES: &'static [Index] = &[Index::key("course_k", &[Self::COURSE_ID.asc()])];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CourseContent>(&json!({
            "courseId": "id-course",
            "summaries": "{}",
            "keyTakeaways": "[]",
            "notes": "Some notes",
            "concepts": "[]",
            "formulas": "[]",
            "applications": "[]",
            "model": "model",
            "inputHash": "00ff",
            "generatedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

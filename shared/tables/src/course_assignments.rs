//! Assignments, the half that students see; the other is in `assignment_keys`.

use model::{
    AssignmentDifficulty, AssignmentId, AssignmentType, ChapterId, CourseId, Packed, Text,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Assignment>();

/// A task. The operation serves it to those enrolled; it holds nothing that answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assignment {
    /// The course.
    pub course_id: CourseId,
    /// The chapter it belongs to.
    pub chapter_id: ChapterId,
    /// Its place in the chapter, from 1.
    pub seq: u32,
    /// What it is called.
    pub title: Text<1, 200>,
    /// What it is about.
    pub description: Option<Text<0, 2_000>>,
    /// What is handed in.
    #[serde(rename = "type")]
    pub kind: AssignmentType,
    /// How hard it is.
    pub difficulty: AssignmentDifficulty,
    /// How long it takes, in minutes.
    pub estimated_min: Option<u32>,
    /// What is asked.
    pub question: Text<1, 8_000>,
    /// What can be chosen from.
    pub options: Option<Packed<Vec<Text<1, 400>>>>,
    /// How often it may be handed in again.
    pub max_revisions: u32,
    /// The score that passes, in per cent.
    pub passing_score: u32,
    /// Whether the course demands it.
    pub required: bool,
    /// Whether the instructor looks at what was graded by machine.
    pub instructor_review: bool,
    /// Whether students see it.
    pub is_published: bool,
}

impl Assignment {
    /// Column of [`Assignment::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`Assignment::chapter_id`].
    pub const CHAPTER_ID: Column = Column::id("chapterId").required();
    /// Column of [`Assignment::seq`].
    pub const SEQ: Column = Column::integer("seq").range(1, LARGEST_INTEGER).required();
    /// Column of [`Assignment::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`Assignment::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`Assignment::kind`].
    pub const KIND: Column = Column::string("type", 16).required();
    /// Column of [`Assignment::difficulty`].
    pub const DIFFICULTY: Column = Column::string("difficulty", 8).required();
    /// Column of [`Assignment::estimated_min`].
    pub const ESTIMATED_MIN: Column = Column::integer("estimatedMin").range(0, LARGEST_INTEGER);
    /// Column of [`Assignment::question`].
    pub const QUESTION: Column = Column::text("question", 8_000).required();
    /// Column of [`Assignment::options`].
    pub const OPTIONS: Column = Column::json("options", 4_000);
    /// Column of [`Assignment::max_revisions`].
    pub const MAX_REVISIONS: Column = Column::integer("maxRevisions")
        .range(0, 100)
        .preset(Preset::Integer(5));
    /// Column of [`Assignment::passing_score`].
    pub const PASSING_SCORE: Column = Column::integer("passingScore")
        .range(0, 100)
        .preset(Preset::Integer(70));
    /// Column of [`Assignment::required`].
    pub const REQUIRED: Column = Column::boolean("required").preset(Preset::Boolean(false));
    /// Column of [`Assignment::instructor_review`].
    pub const INSTRUCTOR_REVIEW: Column =
        Column::boolean("instructorReview").preset(Preset::Boolean(false));
    /// Column of [`Assignment::is_published`].
    pub const IS_PUBLISHED: Column = Column::boolean("isPublished").preset(Preset::Boolean(true));
}

impl Row for Assignment {
    type Id = AssignmentId;
    const TABLE: &'static str = "course_assignments";
    const NOUN: &'static str = "Assignment";
    const COLUMNS: &'static [Column] = &[
        Self::COURSE_ID,
        Self::CHAPTER_ID,
        Self::SEQ,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::KIND,
        Self::DIFFICULTY,
        Self::ESTIMATED_MIN,
        Self::QUESTION,
        Self::OPTIONS,
        Self::MAX_REVISIONS,
        Self::PASSING_SCORE,
        Self::REQUIRED,
        Self::INSTRUCTOR_REVIEW,
        Self::IS_PUBLISHED,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("seq_u", &[Self::CHAPTER_ID.asc(), Self::SEQ.asc()]),
        Index::key("course_k", &[Self::COURSE_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Assignment>(&json!({
            "courseId": "id-course",
            "chapterId": "id-chapter",
            "seq": 3,
            "title": "Some title",
            "description": "Some description",
            "type": "essay",
            "difficulty": "easy",
            "estimatedMin": 3,
            "question": "Why?",
            "options": "[\"Yes\",\"No\"]",
            "maxRevisions": 5,
            "passingScore": 70,
            "required": true,
            "instructorReview": true,
            "isPublished": true,
        }));
    }
}

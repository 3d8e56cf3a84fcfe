//! What people think of courses they took; one row per person and course.

use model::{CourseId, EdgeId, Text, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<CourseReview>().readable_by(&[Grant::read(Role::Users)]);

/// What somebody thinks of a course. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseReview {
    /// The course.
    pub course_id: CourseId,
    /// Who says it.
    pub user_id: UserId,
    /// Stars, from 1 to 5.
    pub rating: u32,
    /// In words.
    pub text: Option<Text<0, 5_000>>,
    /// Whether they had completed it.
    pub verified_completion: Option<bool>,
    /// How many people found it helpful.
    pub helpful_count: u32,
}

impl CourseReview {
    /// Column of [`CourseReview::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`CourseReview::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CourseReview::rating`].
    pub const RATING: Column = Column::integer("rating").range(1, 5).required();
    /// Column of [`CourseReview::text`].
    pub const TEXT: Column = Column::text("text", 5_000);
    /// Column of [`CourseReview::verified_completion`].
    pub const VERIFIED_COMPLETION: Column = Column::boolean("verifiedCompletion");
    /// Column of [`CourseReview::helpful_count`].
    pub const HELPFUL_COUNT: Column = Column::counter("helpfulCount");
}

impl Row for CourseReview {
    type Id = EdgeId;
    const TABLE: &'static str = "course_reviews";
    const NOUN: &'static str = "Review";
    const COLUMNS: &'static [Column] = &[
        Self::COURSE_ID,
        Self::USER_ID,
        Self::RATING,
        Self::TEXT,
        Self::VERIFIED_COMPLETION,
        Self::HELPFUL_COUNT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::COURSE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("course_k", &[Self::COURSE_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CourseReview>(&json!({
            "courseId": "id-course",
            "userId": "id-user",
            "rating": 3,
            "text": "Good",
            "verifiedCompletion": true,
            "helpfulCount": 3,
        }));
    }
}

//! What people think of courses.

use model::{CourseId, EdgeId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::CourseReview;
use store::{Card, Stored};

use super::courses::Rating;

/// What somebody thinks of a course.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewReview {
    /// Stars, from 1 to 5.
    pub rating: u32,
    /// In words.
    #[serde(default)]
    pub text: Option<Text<0, 5_000>>,
}

/// A review as readers see it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReviewView {
    /// Its id.
    pub id: EdgeId,
    /// The course.
    pub course_id: CourseId,
    /// Who says it.
    pub user_id: UserId,
    /// Stars, from 1 to 5.
    pub rating: u32,
    /// In words.
    pub text: Option<String>,
    /// Whether they had completed the course.
    pub verified_completion: bool,
    /// How many people it helped.
    pub helpful_count: u32,
    /// When they first said it.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<CourseReview>> for ReviewView {
    fn from(stored: Stored<CourseReview>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            course_id: row.course_id,
            user_id: row.user_id,
            rating: row.rating,
            text: row.text.map(Text::into_string),
            verified_completion: row.verified_completion.unwrap_or(false),
            helpful_count: row.helpful_count,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A review in a list.
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReviewItem {
    /// The review.
    pub review: ReviewView,
    /// Who says it.
    pub author: Card,
}

/// A page of reviews.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reviews {
    /// The reviews, latest first.
    pub items: Vec<ReviewItem>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
    /// The stars of the course.
    pub rating: Rating,
}

/// Answer to a review.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Reviewed {
    /// The review.
    pub review: ReviewView,
    /// The stars of the course now.
    pub rating: Rating,
}

/// Whether a review helped the caller, and how many it helped.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Helpful {
    /// Always true.
    pub helpful: bool,
    /// How many people it helped.
    pub helpful_count: u32,
}

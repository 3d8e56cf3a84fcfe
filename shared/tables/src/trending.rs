//! Snapshots of what trends, each read with one get.
//!
//! Ids: `posts-day`, `posts-week`, `courses-week`, `courses-month`, `courses-all`, `tags-week`.

use model::{FileId, Packed, SnapshotId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Grant, Index, Role, Table};

/// The table.
pub const TABLE: Table = Table::of::<Trending>().readable_by(&[Grant::read(Role::Users)]);

/// One list of what trends. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trending {
    /// What trends, the most first.
    pub items: Option<Packed<Vec<TrendingItem>>>,
    /// When the rollup wrote this.
    pub computed_at: Timestamp,
}

/// One thing that trends: a post, a course or a tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendingItem {
    /// Id of the post or course, or the tag itself.
    pub id: String,
    /// How much it trends.
    pub score: f64,
    /// How many posts carry the tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// What a list of courses shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub course: Option<TrendingCourse>,
}

/// What a list of trending courses shows of each, counted within its window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrendingCourse {
    /// What it is called.
    pub title: String,
    /// Who teaches it.
    pub instructor_id: UserId,
    /// Its picture.
    pub cover_file_id: Option<FileId>,
    /// Where the catalogue lists it.
    pub category: Option<String>,
    /// Enrolments.
    pub enrollments: u32,
    /// Completions.
    pub completions: u32,
    /// Posts about it.
    pub posts: u32,
    /// Its mean rating, 1 to 5; none without reviews.
    pub rating: Option<f64>,
    /// Completions by enrolments, in per cent.
    pub completion_rate: f64,
}

impl Trending {
    /// Column of [`Trending::items`].
    pub const ITEMS: Column = Column::json("items", 60_000);
    /// Column of [`Trending::computed_at`].
    pub const COMPUTED_AT: Column = Column::datetime("computedAt").required();
}

impl Row for Trending {
    type Id = SnapshotId;
    const TABLE: &'static str = "trending";
    const NOUN: &'static str = "Trending list";
    const COLUMNS: &'static [Column] = &[Self::ITEMS, Self::COMPUTED_AT];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Trending>(&json!({
            "items": "[{\"id\":\"p1\",\"score\":1.5}]",
            "computedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

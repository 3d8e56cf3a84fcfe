//! What is said in the video that a course is made from; the id is the course's.
//!
//! Kept apart from the course, since it is long and nobody reads it but the jobs that make the course.

use model::{EntityId, Packed, Text, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{asc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Transcript>();

/// A transcript. No client reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    /// Who asked for the course.
    pub user_id: UserId,
    /// The video.
    pub youtube_video_id: Option<String>,
    /// As somebody brought it along.
    pub text: Option<Text<0, 200_000>>,
    /// Cleaned and cut into pieces.
    pub chunks: Option<Packed<Value>>,
}

impl Transcript {
    /// Column of [`Transcript::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Transcript::youtube_video_id`].
    pub const YOUTUBE_VIDEO_ID: Column = Column::string("youtubeVideoId", 11);
    /// Column of [`Transcript::text`].
    pub const TEXT: Column = Column::text("text", 200_000);
    /// Column of [`Transcript::chunks`].
    pub const CHUNKS: Column = Column::json("chunks", 500_000);
}

impl Row for Transcript {
    type Id = EntityId;
    const TABLE: &'static str = "transcripts";
    const NOUN: &'static str = "Transcript";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::YOUTUBE_VIDEO_ID,
        Self::TEXT,
        Self::CHUNKS,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("user_k", &[Self::USER_ID.asc()]),
        Index::key("age_k", &[asc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Transcript>(&json!({
            "userId": "id-userid",
            "youtubeVideoId": "dQw4w9WgXcQ",
            "text": "Some text",
            "chunks": "[{\"s\":1,\"t\":\"Some text\"}]",
        }));
    }
}

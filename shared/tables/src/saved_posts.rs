//! Who saved which post for later.
//!
//! The id is computed from both, so saving twice is one row.

use model::{EdgeId, PostId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<SavedPost>().read_per_row();

/// Somebody saved a post. Only they may know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedPost {
    /// The post.
    pub post_id: PostId,
    /// Who saved it.
    pub user_id: UserId,
}

impl SavedPost {
    /// Column of [`SavedPost::post_id`].
    pub const POST_ID: Column = Column::id("postId").required();
    /// Column of [`SavedPost::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
}

impl Row for SavedPost {
    type Id = EdgeId;
    const TABLE: &'static str = "saved_posts";
    const NOUN: &'static str = "Saved post";
    const COLUMNS: &'static [Column] = &[Self::POST_ID, Self::USER_ID];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::POST_ID.asc(), Self::USER_ID.asc()]),
        Index::key("by_user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<SavedPost>(&json!({
            "postId": "id-postid",
            "userId": "id-userid",
        }));
    }
}

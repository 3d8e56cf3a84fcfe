//! Who likes which post.
//!
//! The id is computed from both, so liking twice is one row.

use model::{EdgeId, PostId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<PostLike>().readable_by(&[Grant::read(Role::Users)]);

/// Somebody likes a post. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PostLike {
    /// The post.
    pub post_id: PostId,
    /// Who likes it.
    pub user_id: UserId,
}

impl PostLike {
    /// Column of [`PostLike::post_id`].
    pub const POST_ID: Column = Column::id("postId").required();
    /// Column of [`PostLike::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
}

impl Row for PostLike {
    type Id = EdgeId;
    const TABLE: &'static str = "post_likes";
    const NOUN: &'static str = "Like";
    const COLUMNS: &'static [Column] = &[Self::POST_ID, Self::USER_ID];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::POST_ID.asc(), Self::USER_ID.asc()]),
        Index::key("by_user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
        Index::key("by_post_k", &[Self::POST_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PostLike>(&json!({
            "postId": "id-postid",
            "userId": "id-userid",
        }));
    }
}

//! Who likes which comment.
//!
//! The id is computed from both, so liking twice is one row.

use model::{CommentId, EdgeId, PostId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Grant, Index, Role, Table};

/// The table.
pub const TABLE: Table = Table::of::<CommentLike>().readable_by(&[Grant::read(Role::Users)]);

/// Somebody likes a comment. Everybody signed in may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommentLike {
    /// The comment.
    pub comment_id: CommentId,
    /// Who likes it.
    pub user_id: UserId,
    /// The post that the comment is under.
    pub post_id: PostId,
}

impl CommentLike {
    /// Column of [`CommentLike::comment_id`].
    pub const COMMENT_ID: Column = Column::id("commentId").required();
    /// Column of [`CommentLike::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CommentLike::post_id`].
    pub const POST_ID: Column = Column::id("postId").required();
}

impl Row for CommentLike {
    type Id = EdgeId;
    const TABLE: &'static str = "comment_likes";
    const NOUN: &'static str = "Like";
    const COLUMNS: &'static [Column] = &[Self::COMMENT_ID, Self::USER_ID, Self::POST_ID];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::COMMENT_ID.asc(), Self::USER_ID.asc()]),
        Index::key(
            "by_post_user_k",
            &[Self::POST_ID.asc(), Self::USER_ID.asc()],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CommentLike>(&json!({
            "commentId": "id-commentid",
            "userId": "id-userid",
            "postId": "id-postid",
        }));
    }
}

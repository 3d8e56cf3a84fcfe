//! What people say under posts.
//!
//! There are two levels: a reply to a reply hangs on the same top-level comment.

use model::{CommentId, List, PostId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Comment>().read_per_row();

/// Something said under a post. Whoever may read the post may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Comment {
    /// The post it is under.
    pub post_id: PostId,
    /// Who said it.
    pub author_id: UserId,
    /// The top-level comment it answers.
    pub parent_id: Option<CommentId>,
    /// Whom it answers.
    pub reply_to_user_id: Option<UserId>,
    /// The text; empty once deleted.
    pub content: Text<0, 2_000>,
    /// Whom it mentions.
    pub mentions: List<UserId, 0, 10>,
    /// How many like it.
    pub likes_count: u32,
    /// How many replies it has.
    pub replies_count: u32,
    /// When its author last changed it.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted while replies hung on it.
    pub deleted_at: Option<Timestamp>,
}

impl Comment {
    /// Column of [`Comment::post_id`].
    pub const POST_ID: Column = Column::id("postId").required();
    /// Column of [`Comment::author_id`].
    pub const AUTHOR_ID: Column = Column::id("authorId").required();
    /// Column of [`Comment::parent_id`].
    pub const PARENT_ID: Column = Column::id("parentId");
    /// Column of [`Comment::reply_to_user_id`].
    pub const REPLY_TO_USER_ID: Column = Column::id("replyToUserId");
    /// Column of [`Comment::content`].
    pub const CONTENT: Column = Column::text("content", 2_000).required();
    /// Column of [`Comment::mentions`].
    pub const MENTIONS: Column = Column::id("mentions").array();
    /// Column of [`Comment::likes_count`].
    pub const LIKES_COUNT: Column = Column::counter("likesCount");
    /// Column of [`Comment::replies_count`].
    pub const REPLIES_COUNT: Column = Column::counter("repliesCount");
    /// Column of [`Comment::edited_at`].
    pub const EDITED_AT: Column = Column::datetime("editedAt");
    /// Column of [`Comment::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for Comment {
    type Id = CommentId;
    const TABLE: &'static str = "comments";
    const NOUN: &'static str = "Comment";
    const COLUMNS: &'static [Column] = &[
        Self::POST_ID,
        Self::AUTHOR_ID,
        Self::PARENT_ID,
        Self::REPLY_TO_USER_ID,
        Self::CONTENT,
        Self::MENTIONS,
        Self::LIKES_COUNT,
        Self::REPLIES_COUNT,
        Self::EDITED_AT,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key(
            "post_k",
            &[Self::POST_ID.asc(), Self::PARENT_ID.asc(), asc(CREATED_AT)],
        ),
        Index::key("parent_k", &[Self::PARENT_ID.asc(), asc(CREATED_AT)]),
        Index::key("author_k", &[Self::AUTHOR_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Comment>(&json!({
            "postId": "id-postid",
            "authorId": "id-authorid",
            "parentId": "id-parentid",
            "replyToUserId": "id-replytouserid",
            "content": "Some conten",
            "mentions": ["id-mentions"],
            "likesCount": 3,
            "repliesCount": 3,
            "editedAt": "2026-01-02T03:04:05.678Z",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

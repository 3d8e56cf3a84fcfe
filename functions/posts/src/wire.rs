//! JSON in and out of posts and comments.

use model::{
    CommentId, CourseId, FileId, List, Patch, PodId, PostId, PostType, ResourceId, Tag, Text,
    Timestamp, UserId, Visibility,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::post_items::{PostItem, PostView};
use store::tables::Comment;
use store::{Card, Paging, Stored};

/// A post as its author sends it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPost {
    /// The text, in Markdown; may be left out where there are images.
    #[serde(default)]
    pub content: Text<0, 5_000>,
    /// What kind of post it is; achievements and milestones come from the feed alone.
    #[serde(rename = "type", default)]
    pub kind: Option<PostType>,
    /// Who may read it; public where it is left out.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// The pod it is for, exactly where the visibility is `pod`.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// The course it is about.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// The resource it shares.
    #[serde(default)]
    pub resource_id: Option<ResourceId>,
    /// Images that the author uploaded to the bucket `post_images`.
    #[serde(default)]
    pub image_file_ids: List<FileId, 0, 4>,
    /// Tags; those written as `#tag` in the text are added.
    #[serde(default)]
    pub tags: List<Tag, 0, 10>,
    /// Names this attempt: sending it again answers the first post.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// What changes about a post.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PostPatch {
    /// The new text.
    #[serde(default)]
    pub content: Patch<Text<1, 5_000>>,
    /// The new tags.
    #[serde(default)]
    pub tags: Patch<List<Tag, 0, 10>>,
    /// Must be what it is: a post never changes its audience.
    #[serde(default)]
    pub visibility: Patch<Visibility>,
    /// Whether the post is pinned: screens show it first, lists do not; pod admins only.
    #[serde(default)]
    pub is_pinned: Patch<bool>,
}

impl PostPatch {
    /// The new text; empty where it stays.
    pub fn words(&self) -> &str {
        self.content.value().map_or("", Text::as_str)
    }

    /// Whether text and tags stay what they are.
    pub fn keeps_words(&self) -> bool {
        self.content.is_absent() && self.tags.is_absent()
    }

    /// Whether it says nothing of what its author decides.
    pub fn only_pins(&self) -> bool {
        self.keeps_words() && self.visibility.is_absent()
    }
}

/// Which posts to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostFilter {
    /// Posts of this person.
    #[serde(default)]
    pub author_id: Option<UserId>,
    /// Posts of this pod.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Posts about this course.
    #[serde(default)]
    pub course_id: Option<CourseId>,
    /// Posts with this tag.
    #[serde(default)]
    pub tag: Option<Tag>,
    /// Posts with these words.
    #[serde(default)]
    pub q: Option<Text<1, 64>>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// The one post of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnePost {
    /// The post.
    pub post: PostView,
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}

/// Whether the caller likes something, and how many do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Liked {
    /// Whether the caller likes it now.
    pub liked: bool,
    /// How many people like it.
    pub likes_count: u32,
}

/// Whether the caller keeps a post.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Saved {
    /// Whether it is in the caller's saved posts now.
    pub saved: bool,
}

/// How often a post was shared.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Shared {
    /// How many people shared it.
    pub shares_count: u32,
}

/// A comment as its author sends it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewComment {
    /// The text, in Markdown.
    pub content: Text<1, 2_000>,
    /// The comment it answers; must be on the same post.
    #[serde(default)]
    pub parent_id: Option<CommentId>,
    /// Names this attempt: sending it again answers the first comment.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// What changes about a comment.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CommentPatch {
    /// The new text.
    pub content: Text<1, 2_000>,
}

/// Order of comments.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CommentSort {
    /// Newest first.
    New,
    /// Oldest first.
    #[default]
    Old,
    /// Most liked first.
    Top,
}

/// Which comments to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommentFilter {
    /// Their order; oldest first where it is left out.
    #[serde(default)]
    pub sort: CommentSort,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A comment as readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CommentView {
    /// Its id.
    pub id: CommentId,
    /// The post it is on.
    pub post_id: PostId,
    /// Who wrote it.
    pub author_id: UserId,
    /// The top-level comment it belongs to, if it is a reply.
    pub parent_id: Option<CommentId>,
    /// Whom it answers, if it is a reply to a reply.
    pub reply_to_user_id: Option<UserId>,
    /// The text; empty once it was deleted.
    pub content: String,
    /// Whom it mentions.
    pub mentions: Vec<UserId>,
    /// How many people like it.
    pub likes_count: u32,
    /// How many replies it has.
    pub replies_count: u32,
    /// When it was last changed by its author.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted; its replies stay.
    pub deleted_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Comment>> for CommentView {
    fn from(stored: Stored<Comment>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            post_id: row.post_id,
            author_id: row.author_id,
            parent_id: row.parent_id,
            reply_to_user_id: row.reply_to_user_id,
            content: row.content.into_string(),
            mentions: row.mentions.into_vec(),
            likes_count: row.likes_count,
            replies_count: row.replies_count,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A comment with what its reader's screen needs.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CommentItem {
    /// The comment.
    pub comment: CommentView,
    /// Who wrote it.
    pub author: Card,
    /// Whether the caller likes it.
    pub liked: bool,
    /// Its first replies, at most three; empty for a reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replies: Option<Vec<CommentItem>>,
}

/// Answer to a new comment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Commented {
    /// The comment.
    pub comment: CommentView,
    /// How many comments the post has now.
    pub comments_count: u32,
}

/// The one comment of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneComment {
    /// The comment.
    pub comment: CommentView,
}

/// Answer to the deletion of a comment.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Uncommented {
    /// Always true: what is gone is gone.
    pub deleted: bool,
    /// How many comments the post has now.
    pub comments_count: u32,
}

/// A page of saved posts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SavedPage {
    /// The posts that the caller may still read, last saved first.
    pub items: Vec<PostItem>,
    /// Saved posts that are gone, or that the caller may no longer read.
    pub unavailable: Vec<PostId>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

//! Entries of the feed, public or of a pod.
//!
//! Likes and saves are edges of their own; the counters here change by increments alone.

use model::{
    CourseId, FileId, List, Packed, PodId, PostId, PostType, ResourceId, Tag, Text, Timestamp,
    UserId, Visibility,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Post>().read_per_row();

/// Something a student wrote to the feed.
///
/// A public post may be read by everybody signed in, a pod's post by its team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Post {
    /// Who wrote it.
    pub author_id: UserId,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: PostType,
    /// The text, in Markdown; empty only under pictures.
    pub content: Text<0, 5_000>,
    /// Who may read it.
    pub visibility: Visibility,
    /// Its pod, when only that may read it.
    pub pod_id: Option<PodId>,
    /// The course it is about.
    pub course_id: Option<CourseId>,
    /// The file it shares.
    pub resource_id: Option<ResourceId>,
    /// Its pictures, in bucket `post_images`.
    pub image_file_ids: List<FileId, 0, 4>,
    /// Its tags.
    pub tags: List<Tag, 0, 10>,
    /// The tags joined by spaces: lists have no index, so tag pages search this.
    pub tag_text: Option<String>,
    /// Whom it mentions.
    pub mentions: List<UserId, 0, 10>,
    /// How many like it.
    pub likes_count: u32,
    /// How many comments it has.
    pub comments_count: u32,
    /// How many saved it.
    pub saves_count: u32,
    /// How many shared it.
    pub shares_count: u32,
    /// Whether the pod's admins pinned it.
    pub is_pinned: bool,
    /// When its author last changed it.
    pub edited_at: Option<Timestamp>,
    /// What an achievement or milestone is about.
    pub meta: Option<Packed<Value>>,
    /// When it was deleted; its traces are removed later.
    pub deleted_at: Option<Timestamp>,
}

impl Post {
    /// A post that nobody has liked or answered yet: of a pod where it names one, public otherwise.
    pub fn new(
        author: &UserId,
        kind: PostType,
        pod: Option<PodId>,
        content: Text<0, 5_000>,
    ) -> Self {
        Self {
            author_id: author.clone(),
            kind,
            content,
            visibility: match pod {
                Some(_) => Visibility::Pod,
                None => Visibility::Public,
            },
            pod_id: pod,
            course_id: None,
            resource_id: None,
            image_file_ids: List::default(),
            tags: List::default(),
            tag_text: None,
            mentions: List::default(),
            likes_count: 0,
            comments_count: 0,
            saves_count: 0,
            shares_count: 0,
            is_pinned: false,
            edited_at: None,
            meta: None,
            deleted_at: None,
        }
    }

    /// Column of [`Post::author_id`].
    pub const AUTHOR_ID: Column = Column::id("authorId").required();
    /// Column of [`Post::kind`].
    pub const KIND: Column = Column::string("type", 16).or("text");
    /// Column of [`Post::content`].
    pub const CONTENT: Column = Column::text("content", 5_000).required();
    /// Column of [`Post::visibility`].
    pub const VISIBILITY: Column = Column::string("visibility", 16).or("public");
    /// Column of [`Post::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Post::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId");
    /// Column of [`Post::resource_id`].
    pub const RESOURCE_ID: Column = Column::id("resourceId");
    /// Column of [`Post::image_file_ids`].
    pub const IMAGE_FILE_IDS: Column = Column::id("imageFileIds").array();
    /// Column of [`Post::tags`].
    pub const TAGS: Column = Column::string("tags", 32).array();
    /// Column of [`Post::tag_text`].
    pub const TAG_TEXT: Column = Column::string("tagText", 400);
    /// Column of [`Post::mentions`].
    pub const MENTIONS: Column = Column::id("mentions").array();
    /// Column of [`Post::likes_count`].
    pub const LIKES_COUNT: Column = Column::counter("likesCount");
    /// Column of [`Post::comments_count`].
    pub const COMMENTS_COUNT: Column = Column::counter("commentsCount");
    /// Column of [`Post::saves_count`].
    pub const SAVES_COUNT: Column = Column::counter("savesCount");
    /// Column of [`Post::shares_count`].
    pub const SHARES_COUNT: Column = Column::counter("sharesCount");
    /// Column of [`Post::is_pinned`].
    pub const IS_PINNED: Column = Column::boolean("isPinned").preset(Preset::Boolean(false));
    /// Column of [`Post::edited_at`].
    pub const EDITED_AT: Column = Column::datetime("editedAt");
    /// Column of [`Post::meta`].
    pub const META: Column = Column::json("meta", 2_000);
    /// Column of [`Post::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for Post {
    type Id = PostId;
    const TABLE: &'static str = "posts";
    const NOUN: &'static str = "Post";
    const COLUMNS: &'static [Column] = &[
        Self::AUTHOR_ID,
        Self::KIND,
        Self::CONTENT,
        Self::VISIBILITY,
        Self::POD_ID,
        Self::COURSE_ID,
        Self::RESOURCE_ID,
        Self::IMAGE_FILE_IDS,
        Self::TAGS,
        Self::TAG_TEXT,
        Self::MENTIONS,
        Self::LIKES_COUNT,
        Self::COMMENTS_COUNT,
        Self::SAVES_COUNT,
        Self::SHARES_COUNT,
        Self::IS_PINNED,
        Self::EDITED_AT,
        Self::META,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("author_k", &[Self::AUTHOR_ID.asc(), desc(CREATED_AT)]),
        Index::key("public_k", &[Self::VISIBILITY.asc(), desc(CREATED_AT)]),
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
        Index::key("course_k", &[Self::COURSE_ID.asc(), desc(CREATED_AT)]),
        Index::fulltext("content_f", &[Self::CONTENT.asc()]),
        Index::fulltext("tags_f", &[Self::TAG_TEXT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Post>(&json!({
            "authorId": "id-authorid",
            "type": "question",
            "content": "Some conten",
            "visibility": "pod",
            "podId": "id-podid",
            "courseId": "id-courseid",
            "resourceId": "id-resourceid",
            "imageFileIds": ["id-imagefileids"],
            "tags": ["rust"],
            "tagText": "tagText",
            "mentions": ["id-mentions"],
            "likesCount": 3,
            "commentsCount": 3,
            "savesCount": 3,
            "sharesCount": 3,
            "isPinned": true,
            "editedAt": "2026-01-02T03:04:05.678Z",
            "meta": "{\"a\":1}",
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

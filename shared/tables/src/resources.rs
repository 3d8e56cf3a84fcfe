//! Study files with what is known about them; the file carries the same readers.

use model::{FileId, List, PodId, ResourceId, ResourceVisibility, Tag, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Preset, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Resource>().read_per_row();

/// A study file that somebody shares.
///
/// Everybody signed in may read a public one, a pod's team its pod's, and nobody but its author a private one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// Who shares it.
    pub author_id: UserId,
    /// What it is called.
    pub title: Text<1, 200>,
    /// What it is about.
    pub description: Option<Text<0, 2_000>>,
    /// The file, in bucket `resources`.
    pub file_id: FileId,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub file_size: u64,
    /// What the server found inside the file.
    pub mime_type: String,
    /// Its pod, when only that may read it.
    pub pod_id: Option<PodId>,
    /// Who may read it.
    pub visibility: ResourceVisibility,
    /// What it is listed under.
    pub category: Option<Text<1, 50>>,
    /// Its tags.
    pub tags: List<Tag, 0, 10>,
    /// The tags joined by spaces: lists have no index, so tag pages search this.
    pub tag_text: Option<String>,
    /// How many like it.
    pub likes_count: u32,
    /// How often it was downloaded, each person at most once an hour.
    pub downloads_count: u32,
    /// How often it was looked at, each person at most once a day.
    pub views_count: u32,
    /// How many marked it for later.
    pub bookmarks_count: u32,
    /// Whether moderation lets others see it.
    pub is_approved: bool,
    /// How it trends; written by the rollup.
    pub trend_score: f64,
    /// When it was deleted; its traces and the file are removed later.
    pub deleted_at: Option<Timestamp>,
}

impl Resource {
    /// Column of [`Resource::author_id`].
    pub const AUTHOR_ID: Column = Column::id("authorId").required();
    /// Column of [`Resource::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`Resource::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`Resource::file_id`].
    pub const FILE_ID: Column = Column::id("fileId").required();
    /// Column of [`Resource::file_name`].
    pub const FILE_NAME: Column = Column::string("fileName", 255).required();
    /// Column of [`Resource::file_size`].
    pub const FILE_SIZE: Column = Column::integer("fileSize")
        .range(0, LARGEST_INTEGER)
        .required();
    /// Column of [`Resource::mime_type`].
    pub const MIME_TYPE: Column = Column::string("mimeType", 100).required();
    /// Column of [`Resource::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Resource::visibility`].
    pub const VISIBILITY: Column = Column::string("visibility", 8).or("public");
    /// Column of [`Resource::category`].
    pub const CATEGORY: Column = Column::string("category", 50);
    /// Column of [`Resource::tags`].
    pub const TAGS: Column = Column::string("tags", 32).array();
    /// Column of [`Resource::tag_text`].
    pub const TAG_TEXT: Column = Column::string("tagText", 400);
    /// Column of [`Resource::likes_count`].
    pub const LIKES_COUNT: Column = Column::counter("likesCount");
    /// Column of [`Resource::downloads_count`].
    pub const DOWNLOADS_COUNT: Column = Column::counter("downloadsCount");
    /// Column of [`Resource::views_count`].
    pub const VIEWS_COUNT: Column = Column::counter("viewsCount");
    /// Column of [`Resource::bookmarks_count`].
    pub const BOOKMARKS_COUNT: Column = Column::counter("bookmarksCount");
    /// Column of [`Resource::is_approved`].
    pub const IS_APPROVED: Column = Column::boolean("isApproved").preset(Preset::Boolean(true));
    /// Column of [`Resource::trend_score`].
    pub const TREND_SCORE: Column = Column::double("trendScore").preset(Preset::Integer(0));
    /// Column of [`Resource::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
}

impl Row for Resource {
    type Id = ResourceId;
    const TABLE: &'static str = "resources";
    const NOUN: &'static str = "Resource";
    const COLUMNS: &'static [Column] = &[
        Self::AUTHOR_ID,
        Self::TITLE,
        Self::DESCRIPTION,
        Self::FILE_ID,
        Self::FILE_NAME,
        Self::FILE_SIZE,
        Self::MIME_TYPE,
        Self::POD_ID,
        Self::VISIBILITY,
        Self::CATEGORY,
        Self::TAGS,
        Self::TAG_TEXT,
        Self::LIKES_COUNT,
        Self::DOWNLOADS_COUNT,
        Self::VIEWS_COUNT,
        Self::BOOKMARKS_COUNT,
        Self::IS_APPROVED,
        Self::TREND_SCORE,
        Self::DELETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("author_k", &[Self::AUTHOR_ID.asc(), desc(CREATED_AT)]),
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
        Index::key(
            "public_k",
            &[
                Self::VISIBILITY.asc(),
                Self::IS_APPROVED.asc(),
                desc(CREATED_AT),
            ],
        ),
        Index::key(
            "cat_k",
            &[
                Self::VISIBILITY.asc(),
                Self::CATEGORY.asc(),
                desc(CREATED_AT),
            ],
        ),
        Index::key(
            "trend_k",
            &[Self::VISIBILITY.asc(), Self::TREND_SCORE.desc()],
        ),
        Index::key("file_k", &[Self::FILE_ID.asc()]),
        Index::fulltext("title_f", &[Self::TITLE.asc()]),
        Index::fulltext("desc_f", &[Self::DESCRIPTION.asc()]),
        Index::fulltext("tags_f", &[Self::TAG_TEXT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Resource>(&json!({
            "authorId": "id-authorid",
            "title": "Some title",
            "description": "Some description",
            "fileId": "id-fileid",
            "fileName": "notes.pdf",
            "fileSize": 3,
            "mimeType": "application/pdf",
            "podId": "id-podid",
            "visibility": "private",
            "category": "maths",
            "tags": ["rust"],
            "tagText": "rust",
            "likesCount": 3,
            "downloadsCount": 3,
            "viewsCount": 3,
            "bookmarksCount": 3,
            "isApproved": true,
            "trendScore": 1.5,
            "deletedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

//! JSON in and out of study files.

use model::{
    FileId, List, Patch, PodId, ResourceId, ResourceVisibility, Tag, Text, Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::Resource;
use store::{Card, Paging, Stored};
use studying::figures::ResourceStats;

/// A study file as its author shares it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewResource {
    /// The file, which the author uploaded to the bucket `resources`.
    pub file_id: FileId,
    /// What it is called; the file's name where it is left out.
    #[serde(default)]
    pub title: Option<Text<1, 200>>,
    /// What it is about.
    #[serde(default)]
    pub description: Option<Text<0, 2_000>>,
    /// The pod it is for, exactly where the visibility is `pod`.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Who may read it; where it is left out, the pod that is named, else everybody.
    #[serde(default)]
    pub visibility: Option<ResourceVisibility>,
    /// What it is listed under.
    #[serde(default)]
    pub category: Option<Text<1, 50>>,
    /// Its tags.
    #[serde(default)]
    pub tags: List<Tag, 0, 10>,
    /// Names this attempt: sending it again answers the first resource.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// What changes about a study file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ResourcePatch {
    /// The new title.
    #[serde(default)]
    pub title: Patch<Text<1, 200>>,
    /// The new description; null takes it away.
    #[serde(default)]
    pub description: Patch<Text<0, 2_000>>,
    /// The new tags.
    #[serde(default)]
    pub tags: Patch<List<Tag, 0, 10>>,
    /// The new category; null takes it away.
    #[serde(default)]
    pub category: Patch<Text<1, 50>>,
    /// Who may read it from now on, the file too.
    #[serde(default)]
    pub visibility: Patch<ResourceVisibility>,
}

/// Order of study files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResourceSort {
    /// Newest first.
    #[default]
    New,
    /// Most downloaded first.
    Downloads,
    /// Most liked first.
    Likes,
    /// What trends first.
    Trending,
}

/// Which study files to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceFilter {
    /// Those of this pod.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Those of this person.
    #[serde(default)]
    pub author_id: Option<UserId>,
    /// Those under this category.
    #[serde(default)]
    pub category: Option<Text<1, 50>>,
    /// Those with this tag.
    #[serde(default)]
    pub tag: Option<Tag>,
    /// Those with these words in title or description.
    #[serde(default)]
    pub q: Option<Text<1, 64>>,
    /// Their order; newest first where it is left out.
    #[serde(default)]
    pub sort: ResourceSort,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A study file as readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResourceView {
    /// Its id.
    pub id: ResourceId,
    /// Who shares it.
    pub author_id: UserId,
    /// What it is called.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// The file, in the bucket `resources`.
    pub file_id: FileId,
    /// The file's name.
    pub file_name: String,
    /// The file's size in bytes.
    pub file_size: u64,
    /// What is inside the file.
    pub mime_type: String,
    /// The pod it is for.
    pub pod_id: Option<PodId>,
    /// Who may read it.
    pub visibility: ResourceVisibility,
    /// What it is listed under.
    pub category: Option<String>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// How many people like it.
    pub likes_count: u32,
    /// How often it was downloaded.
    pub downloads_count: u32,
    /// How often it was looked at.
    pub views_count: u32,
    /// How many people marked it for later.
    pub bookmarks_count: u32,
    /// Whether moderation lets others see it.
    pub is_approved: bool,
    /// When it was shared.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Resource>> for ResourceView {
    fn from(stored: Stored<Resource>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            author_id: row.author_id,
            title: row.title.into_string(),
            description: row.description.map(Text::into_string),
            file_id: row.file_id,
            file_name: row.file_name,
            file_size: row.file_size,
            mime_type: row.mime_type,
            pod_id: row.pod_id,
            visibility: row.visibility,
            category: row.category.map(Text::into_string),
            tags: row.tags.into_vec(),
            likes_count: row.likes_count,
            downloads_count: row.downloads_count,
            views_count: row.views_count,
            bookmarks_count: row.bookmarks_count,
            is_approved: row.is_approved,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A study file with what its reader's screen needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ResourceItem {
    /// The study file.
    pub resource: ResourceView,
    /// Who shares it.
    pub author: Card,
    /// Whether the reader likes it.
    pub liked: bool,
    /// Whether the reader marked it for later.
    pub bookmarked: bool,
}

/// The one study file of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneResource {
    /// The study file.
    pub resource: ResourceView,
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}

/// Where to download a file.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Download {
    /// The address; whoever has it may read the file.
    pub url: String,
    /// Until when it works.
    pub expires_at: Timestamp,
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

/// Whether the caller marked something for later.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Bookmarked {
    /// Whether it is marked now.
    pub bookmarked: bool,
}

/// A page of study files marked for later.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct BookmarkPage {
    /// Those that the caller may still read, last marked first.
    pub items: Vec<ResourceItem>,
    /// Those that are gone, or that the caller may no longer read.
    pub unavailable: Vec<ResourceId>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// The statistics of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OwnStats {
    /// What became of the caller's study files.
    pub stats: ResourceStats,
}

//! Posts as readers see them: with their author, and with what the reader did with them.

use std::collections::BTreeSet;

use futures_util::try_join;
use model::{
    did, CourseId, EdgeId, FileId, Kind, PodId, PostId, PostType, ResourceId, Tag, Timestamp,
    UserId, Visibility,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::cards::{Card, Cards};
use crate::error::Result;
use crate::{App, Stored};
use tables::{Post, PostLike, SavedPost};

/// A post as readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PostView {
    /// Its id.
    pub id: PostId,
    /// Who wrote it.
    pub author_id: UserId,
    /// What kind of post it is.
    #[serde(rename = "type")]
    pub kind: PostType,
    /// The text, in Markdown.
    pub content: String,
    /// Who may read it.
    pub visibility: Visibility,
    /// The pod it is for.
    pub pod_id: Option<PodId>,
    /// The course it is about.
    pub course_id: Option<CourseId>,
    /// The resource it shares.
    pub resource_id: Option<ResourceId>,
    /// Its images, in the bucket `post_images`.
    pub image_file_ids: Vec<FileId>,
    /// Its tags.
    pub tags: Vec<Tag>,
    /// Whom it mentions.
    pub mentions: Vec<UserId>,
    /// How many people like it.
    pub likes_count: u32,
    /// How many comments and replies it has.
    pub comments_count: u32,
    /// How many people saved it.
    pub saves_count: u32,
    /// How many people shared it.
    pub shares_count: u32,
    /// Whether its pod's leaders pinned it: screens show it first, lists do not.
    pub is_pinned: bool,
    /// When its author last changed it.
    pub edited_at: Option<Timestamp>,
    /// What an achievement or milestone is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meta: Option<serde_json::Value>,
    /// When it was published.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

/// A post with what its reader's screen needs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PostItem {
    /// The post.
    pub post: PostView,
    /// Who wrote it.
    pub author: Card,
    /// Whether the reader likes it.
    pub liked: bool,
    /// Whether the reader saved it.
    pub saved: bool,
}

impl From<Stored<Post>> for PostView {
    fn from(stored: Stored<Post>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            author_id: row.author_id,
            kind: row.kind,
            content: row.content.into_string(),
            visibility: row.visibility,
            pod_id: row.pod_id,
            course_id: row.course_id,
            resource_id: row.resource_id,
            image_file_ids: row.image_file_ids.into_vec(),
            tags: row.tags.into_vec(),
            mentions: row.mentions.into_vec(),
            likes_count: row.likes_count,
            comments_count: row.comments_count,
            saves_count: row.saves_count,
            shares_count: row.shares_count,
            is_pinned: row.is_pinned,
            edited_at: row.edited_at,
            meta: row.meta.map(model::Packed::into_inner),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// The id of the row that says `user` likes `post`.
pub fn like_id(post: &PostId, user: &UserId) -> EdgeId {
    did(Kind::POST_LIKE, &[post.as_str(), user.as_str()])
}

/// The id of the row that says `user` saved `post`.
pub fn save_id(post: &PostId, user: &UserId) -> EdgeId {
    did(Kind::SAVED_POST, &[post.as_str(), user.as_str()])
}

/// Adds to each post its author and what `reader` did with it: three lists at once, however many posts there are.
///
/// # Errors
///
/// What the store answers.
pub async fn items(app: &App, reader: &UserId, posts: Vec<Stored<Post>>) -> Result<Vec<PostItem>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let authors = posts.iter().map(|post| &post.row.author_id);
    let (cards, liked, saved) = try_join!(
        app.cards(authors),
        liked_by(app, reader, &posts),
        saved_by(app, reader, &posts),
    )?;
    Ok(put_together(posts, &cards, &liked, |id| saved.contains(id)))
}

/// [`items`] for posts that `reader` is known to have saved: two lists.
///
/// # Errors
///
/// What the store answers.
pub async fn saved_items(
    app: &App,
    reader: &UserId,
    posts: Vec<Stored<Post>>,
) -> Result<Vec<PostItem>> {
    if posts.is_empty() {
        return Ok(Vec::new());
    }
    let authors = posts.iter().map(|post| &post.row.author_id);
    let (cards, liked) = try_join!(app.cards(authors), liked_by(app, reader, &posts))?;
    Ok(put_together(posts, &cards, &liked, |_saved| true))
}

fn put_together(
    posts: Vec<Stored<Post>>,
    cards: &Cards,
    liked: &BTreeSet<PostId>,
    is_saved: impl Fn(&PostId) -> bool,
) -> Vec<PostItem> {
    let item = |post: Stored<Post>| PostItem {
        author: cards.of(&post.row.author_id),
        liked: liked.contains(&post.id),
        saved: is_saved(&post.id),
        post: post.into(),
    };
    posts.into_iter().map(item).collect()
}

async fn liked_by(app: &App, reader: &UserId, posts: &[Stored<Post>]) -> Result<BTreeSet<PostId>> {
    let ids: Vec<EdgeId> = posts.iter().map(|it| like_id(&it.id, reader)).collect();
    let edges = app.rows::<PostLike>().get_many(&ids).await?;
    Ok(edges.into_iter().map(|edge| edge.row.post_id).collect())
}

async fn saved_by(app: &App, reader: &UserId, posts: &[Stored<Post>]) -> Result<BTreeSet<PostId>> {
    let ids: Vec<EdgeId> = posts.iter().map(|it| save_id(&it.id, reader)).collect();
    let edges = app.rows::<SavedPost>().get_many(&ids).await?;
    Ok(edges.into_iter().map(|edge| edge.row.post_id).collect())
}

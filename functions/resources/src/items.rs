//! Study files with what their reader's screen needs.

use std::collections::BTreeSet;

use futures_util::try_join;
use model::{did, EdgeId, Kind, ResourceId, UserId};
use runtime::Result;
use store::tables::{Resource, ResourceBookmark, ResourceLike};
use store::{App, Stored};

use crate::wire::ResourceItem;

/// The id of the row that says `user` likes a study file.
pub fn like_id(resource: &ResourceId, user: &UserId) -> EdgeId {
    did(Kind::RESOURCE_LIKE, &[resource.as_str(), user.as_str()])
}

/// The id of the row that says `user` marked a study file for later.
pub fn bookmark_id(resource: &ResourceId, user: &UserId) -> EdgeId {
    did(Kind::RESOURCE_BOOKMARK, &[resource.as_str(), user.as_str()])
}

/// Adds to each study file its author and what `reader` did with it: three lists at once, however many there are.
///
/// # Errors
///
/// What the store answers.
pub async fn items(
    app: &App,
    reader: &UserId,
    resources: Vec<Stored<Resource>>,
) -> Result<Vec<ResourceItem>> {
    if resources.is_empty() {
        return Ok(Vec::new());
    }
    let authors = resources.iter().map(|it| &it.row.author_id);
    let (cards, liked, marked) = try_join!(
        async { Ok(app.cards(authors).await?) },
        liked_by(app, reader, &resources),
        marked_by(app, reader, &resources),
    )?;
    let item = |resource: Stored<Resource>| ResourceItem {
        author: cards.of(&resource.row.author_id),
        liked: liked.contains(&resource.id),
        bookmarked: marked.contains(&resource.id),
        resource: resource.into(),
    };
    Ok(resources.into_iter().map(item).collect())
}

/// [`items`] for study files that `reader` is known to have marked: two lists.
///
/// # Errors
///
/// What the store answers.
pub async fn marked_items(
    app: &App,
    reader: &UserId,
    resources: Vec<Stored<Resource>>,
) -> Result<Vec<ResourceItem>> {
    if resources.is_empty() {
        return Ok(Vec::new());
    }
    let authors = resources.iter().map(|it| &it.row.author_id);
    let (cards, liked) = try_join!(
        async { Ok(app.cards(authors).await?) },
        liked_by(app, reader, &resources),
    )?;
    let item = |resource: Stored<Resource>| ResourceItem {
        author: cards.of(&resource.row.author_id),
        liked: liked.contains(&resource.id),
        bookmarked: true,
        resource: resource.into(),
    };
    Ok(resources.into_iter().map(item).collect())
}

async fn liked_by(
    app: &App,
    reader: &UserId,
    resources: &[Stored<Resource>],
) -> Result<BTreeSet<ResourceId>> {
    let ids: Vec<EdgeId> = resources.iter().map(|it| like_id(&it.id, reader)).collect();
    let edges = app.rows::<ResourceLike>().get_many(&ids).await?;
    Ok(edges.into_iter().map(|it| it.row.resource_id).collect())
}

async fn marked_by(
    app: &App,
    reader: &UserId,
    resources: &[Stored<Resource>],
) -> Result<BTreeSet<ResourceId>> {
    let ids = resources.iter().map(|it| bookmark_id(&it.id, reader));
    let ids: Vec<EdgeId> = ids.collect();
    let edges = app.rows::<ResourceBookmark>().get_many(&ids).await?;
    Ok(edges.into_iter().map(|it| it.row.resource_id).collect())
}

//! Marking study files for later. Nobody is told: what one marks is one's own affair.

use client::Query;
use model::{ResourceId, UserId};
use runtime::{Code, Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Resource, ResourceBookmark};
use store::{readers, App, Me, Paging};

use crate::counted::{Counted, Door};
use crate::items::{self, bookmark_id};
use crate::rules::{self, Sight};
use crate::wire::{BookmarkPage, Bookmarked, ResourceItem};

/// Marks a study file; marking it again changes nothing.
///
/// # Errors
///
/// `not_found` for one that is not there for the caller; `pod_inactive`.
pub async fn add(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Made<Bookmarked>> {
    let row = ResourceBookmark {
        resource_id: id.clone(),
        user_id: me.clone(),
    };
    let own = [readers::user(&me)];
    let added = edge(&id, &me).add(&app, &me, &row, &own).await?;
    let answer = Bookmarked { bookmarked: true };
    Ok(if added.is_new() {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Takes the mark off a study file, whether it was there or not, and even when the file is gone or its pod archived.
///
/// # Errors
///
/// What the store answers.
pub async fn remove(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Json<Bookmarked>> {
    match edge(&id, &me).take(&app, &me).await {
        // It is gone or hidden by now, and with it the reason to keep a mark on it.
        Err(refusal) if refusal.code != Code::NotFound => Err(refusal),
        _ => Ok(Json(Bookmarked { bookmarked: false })),
    }
}

/// Lists what the caller marked, last marked first. What is gone, or hidden by now, is named apart.
///
/// # Errors
///
/// `session_required` without a session; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<BookmarkPage>> {
    let readable = app.as_caller::<Resource>()?;
    let mine = [
        Query::equal(ResourceBookmark::USER_ID, &me),
        Query::order_desc(CREATED_AT),
    ];
    let marks = app.rows::<ResourceBookmark>();
    let page = marks.page(mine, &paging, 20).await?;
    let ids: Vec<ResourceId> = page
        .items
        .into_iter()
        .map(|it| it.row.resource_id)
        .collect();
    let mut found = readable.get_many(&ids).await?;
    // Appwrite has left out what the caller may not read; moderation hides a little more.
    found.retain(|it| !matches!(rules::sight(&me, &it.row), Sight::Hidden | Sight::Admins));
    let items = items::marked_items(&app, &me, found).await?;
    let (items, unavailable) = in_order(&ids, items);
    Ok(Json(BookmarkPage {
        items,
        unavailable,
        next_cursor: page.next_cursor,
    }))
}

fn edge<'a>(resource: &'a ResourceId, me: &UserId) -> Counted<'a, ResourceBookmark> {
    Counted {
        resource,
        id: bookmark_id(resource, me),
        counter: Resource::BOOKMARKS_COUNT,
        door: Door::Open,
    }
}

/// Puts the items into the order in which they were marked, and names those that are missing.
fn in_order(
    ids: &[ResourceId],
    mut items: Vec<ResourceItem>,
) -> (Vec<ResourceItem>, Vec<ResourceId>) {
    let place = |id: &ResourceId| ids.iter().position(|it| it == id);
    items.sort_by_key(|item| place(&item.resource.id));
    let is_missing = |id: &&ResourceId| !items.iter().any(|item| item.resource.id == **id);
    let missing = ids.iter().filter(is_missing).cloned().collect();
    (items, missing)
}

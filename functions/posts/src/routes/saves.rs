//! Saving posts for later. Nobody is told: what one saves is one's own affair.

use client::{Permission, Query, Role};

use model::{PostId, UserId};
use runtime::{Json, Made, Path, Query as Params, Result, State};
use store::post_items::{self, save_id, PostItem};
use store::schema::CREATED_AT;
use store::tables::{Post, SavedPost};
use store::{App, Me, Paging};

use crate::counted::{Audience, Counted};
use crate::wire::{Saved, SavedPage};

/// Saves a post; saving it again changes nothing.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller.
pub async fn save(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Made<Saved>> {
    let saved = Saved { saved: true };
    Ok(if add(&app, &me, &id).await? {
        Made::created(saved)
    } else {
        Made::existing(saved)
    })
}

/// Takes a post out of the caller's saved ones, whether it was there or not, and even when it is gone.
///
/// # Errors
///
/// What the store answers.
pub async fn unsave(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<Saved>> {
    take(&app, &me, &id).await?;
    Ok(Json(Saved { saved: false }))
}

/// Saves a post, or stops saving it: for clients that know only one button.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller.
pub async fn toggle(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<Saved>> {
    if edge(&id, &me).exists(&app).await? {
        take(&app, &me, &id).await?;
        return Ok(Json(Saved { saved: false }));
    }
    // Two clicks at once may both come here: the mark stays one.
    add(&app, &me, &id).await?;
    Ok(Json(Saved { saved: true }))
}

/// Lists the caller's saved posts, last saved first. What is gone, or hidden by now, is named apart.
///
/// # Errors
///
/// `session_required` without a session; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(paging): Params<Paging>,
) -> Result<Json<SavedPage>> {
    let readable = app.as_caller::<Post>()?;
    let mine = [
        Query::equal(SavedPost::USER_ID, &me),
        Query::order_desc(CREATED_AT),
    ];
    let page = app.rows::<SavedPost>().page(mine, &paging, 20).await?;
    let ids: Vec<PostId> = page.items.into_iter().map(|it| it.row.post_id).collect();
    let posts = readable.get_many(&ids).await?;
    let items = post_items::saved_items(&app, &me, posts).await?;
    let (items, unavailable) = in_order(&ids, items);
    Ok(Json(SavedPage {
        items,
        unavailable,
        next_cursor: page.next_cursor,
    }))
}

async fn add(app: &App, me: &UserId, id: &PostId) -> Result<bool> {
    let row = SavedPost {
        post_id: id.clone(),
        user_id: me.clone(),
    };
    let own = [Permission::read(Role::user(me, None))];
    Ok(edge(id, me).add(app, me, &row, &own).await?.is_new)
}

async fn take(app: &App, me: &UserId, id: &PostId) -> Result<()> {
    let removed = edge(id, me).take(app, me).await;
    match removed {
        // The post is gone or hidden by now, and with it the reason to keep a mark on it.
        Err(refusal) if refusal.code == runtime::Code::NotFound => Ok(()),
        Err(refusal) => Err(refusal),
        Ok(_) => Ok(()),
    }
}

fn edge<'a>(post: &'a PostId, me: &UserId) -> Counted<'a, SavedPost> {
    Counted {
        post,
        id: save_id(post, me),
        counter: Post::SAVES_COUNT,
        audience: Audience::Readers,
    }
}

/// Puts the items into the order in which they were saved, and names those that are missing.
fn in_order(ids: &[PostId], mut items: Vec<PostItem>) -> (Vec<PostItem>, Vec<PostId>) {
    let place = |id: &PostId| ids.iter().position(|it| it == id);
    items.sort_by_key(|item| place(&item.post.id));
    let is_missing = |id: &&PostId| !items.iter().any(|item| item.post.id == **id);
    let missing = ids.iter().filter(is_missing).cloned().collect();
    (items, missing)
}

//! Liking posts.

use client::Query;
use model::{PostId, UserId};
use runtime::{Json, Made, Path, Query as Params, Result, State};
use store::post_items::like_id;
use store::schema::CREATED_AT;
use store::tables::{Post, PostLike};
use store::Card;
use store::{App, Me, Page, Paging};

use crate::counted::{Audience, Counted, Outcome};
use crate::post_access;
use crate::wire::Liked;

/// Likes a post; liking it again changes nothing.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller; `pod_inactive`.
pub async fn like(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Made<Liked>> {
    let outcome = add(&app, &me, &id).await?;
    Ok(if outcome.is_new {
        Made::created(liked(true, &outcome))
    } else {
        Made::existing(liked(true, &outcome))
    })
}

/// Stops liking a post; doing so again changes nothing.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller.
pub async fn unlike(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<Liked>> {
    let outcome = edge(&id, &me).take(&app, &me).await?;
    Ok(Json(liked(false, &outcome)))
}

/// Likes a post, or stops liking it: for clients that know only one button.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller; `pod_inactive`.
pub async fn toggle(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
) -> Result<Json<Liked>> {
    if edge(&id, &me).exists(&app).await? {
        let outcome = edge(&id, &me).take(&app, &me).await?;
        return Ok(Json(liked(false, &outcome)));
    }
    // Two clicks at once may both come here: the like stays one.
    Ok(Json(liked(true, &add(&app, &me, &id).await?)))
}

/// Lists who likes a post, latest first.
///
/// # Errors
///
/// `not_found` for a post that is not there for the caller; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<PostId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Card>>> {
    let likes = app.rows::<PostLike>();
    let of_post = [
        Query::equal(PostLike::POST_ID, &id),
        Query::order_desc(CREATED_AT),
    ];
    let (_, page) = futures_util::try_join!(post_access::visible(&app, &me, &id), async {
        Ok(likes.page(of_post, &paging, 20).await?)
    })?;
    let cards = app
        .cards(page.items.iter().map(|it| &it.row.user_id))
        .await?;
    Ok(Json(page.map(|like| cards.of(&like.row.user_id))))
}

async fn add(app: &App, me: &UserId, id: &PostId) -> Result<Outcome> {
    let like = PostLike {
        post_id: id.clone(),
        user_id: me.clone(),
    };
    edge(id, me).add(app, me, &like, &[]).await
}

fn edge<'a>(post: &'a PostId, me: &UserId) -> Counted<'a, PostLike> {
    Counted {
        post,
        id: like_id(post, me),
        counter: Post::LIKES_COUNT,
        audience: Audience::Writers,
    }
}

fn liked(liked: bool, outcome: &Outcome) -> Liked {
    Liked {
        liked,
        likes_count: outcome.post.row.likes_count,
    }
}

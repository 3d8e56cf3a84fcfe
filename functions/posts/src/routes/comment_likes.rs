//! Liking comments.
//!
//! The row names the comment's post, which only the comment knows: so the comment is counted first, and uncounted where the row
//! is there already or must not be.

use client::Query;
use model::{did, CommentId, EdgeId, Kind, UserId};
use runtime::{Json, Made, Path, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Comment, CommentLike};
use store::Card;
use store::{App, Me, Page, Paging, Stored};

use crate::comment_access;
use crate::wire::Liked;

/// Likes a comment; liking it again changes nothing.
///
/// # Errors
///
/// `not_found` for a comment that is not there for the caller; `pod_inactive`.
pub async fn like(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CommentId>,
) -> Result<Made<Liked>> {
    let comments = app.rows::<Comment>();
    let counted = comments
        .increment(&id, Comment::LIKES_COUNT, 1, None)
        .await?;
    let added = add(&app, &me, &counted).await;
    if let Ok(true) = added {
        return Ok(Made::created(liked(true, &counted)));
    }
    let comment = uncount(&app, &id).await?;
    added.map(|_already| Made::existing(liked(true, &comment)))
}

/// Stops liking a comment; doing so again changes nothing.
///
/// # Errors
///
/// `not_found` for a comment that is not there for the caller.
pub async fn unlike(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CommentId>,
) -> Result<Json<Liked>> {
    let is_gone = app
        .rows::<CommentLike>()
        .delete_once(&edge(&id, &me))
        .await?;
    if !is_gone {
        let comment = comment_access::visible(&app, &me, &id).await?;
        return Ok(Json(liked(false, &comment)));
    }
    // The mark is the caller's and goes in any case; of a comment that is hidden from them by now they are told nothing.
    let comment = uncount(&app, &id).await?;
    comment_access::check(&app, &me, &comment).await?;
    Ok(Json(liked(false, &comment)))
}

/// Lists who likes a comment, latest first.
///
/// # Errors
///
/// `not_found` for a comment that is not there for the caller; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CommentId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Card>>> {
    let of_comment = [
        Query::equal(CommentLike::COMMENT_ID, &id),
        Query::order_desc(CREATED_AT),
    ];
    let likes = app.rows::<CommentLike>();
    let (_, page) = futures_util::try_join!(comment_access::visible(&app, &me, &id), async {
        Ok(likes.page(of_comment, &paging, 20).await?)
    })?;
    let cards = app
        .cards(page.items.iter().map(|it| &it.row.user_id))
        .await?;
    Ok(Json(page.map(|like| cards.of(&like.row.user_id))))
}

/// The id of the row that says `user` likes `comment`.
pub fn edge(comment: &CommentId, user: &UserId) -> EdgeId {
    did(Kind::COMMENT_LIKE, &[comment.as_str(), user.as_str()])
}

async fn add(app: &App, me: &UserId, comment: &Stored<Comment>) -> Result<bool> {
    comment_access::check_open(app, me, comment).await?;
    let like = CommentLike {
        comment_id: comment.id.clone(),
        user_id: me.clone(),
        post_id: comment.row.post_id.clone(),
    };
    let id = edge(&comment.id, me);
    let made = app
        .rows::<CommentLike>()
        .create_once(&id, &like, &[])
        .await?;
    Ok(made.is_some())
}

async fn uncount(app: &App, id: &CommentId) -> Result<Stored<Comment>> {
    let comments = app.rows::<Comment>();
    match comments
        .decrement(id, Comment::LIKES_COUNT, 1, Some(0))
        .await
    {
        Err(store::Error::LimitReached { .. }) => Ok(comments.get(id).await?),
        counted => Ok(counted?),
    }
}

fn liked(liked: bool, comment: &Stored<Comment>) -> Liked {
    Liked {
        liked,
        likes_count: comment.row.likes_count,
    }
}

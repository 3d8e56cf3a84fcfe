//! Who follows somebody, and whom somebody follows.

use client::Query;
use model::UserId;
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::schema::{Column, CREATED_AT};
use store::tables::{Follow, Profile};
use store::{App, Card, Me, Page, Paging};

/// Lists who follows somebody, the latest first.
///
/// # Errors
///
/// `not_found` for whom there is not; `bad_cursor`.
pub async fn followers(
    State(app): State<App>,
    Me(_me): Me,
    Path(of): Path<UserId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Card>>> {
    let page = list(&app, (Follow::FOLLOWING_ID, &of), &paging, |it| {
        it.follower_id
    });
    Ok(Json(page.await?))
}

/// Lists whom somebody follows, the latest first.
///
/// # Errors
///
/// `not_found` for whom there is not; `bad_cursor`.
pub async fn following(
    State(app): State<App>,
    Me(_me): Me,
    Path(of): Path<UserId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Card>>> {
    let page = list(&app, (Follow::FOLLOWER_ID, &of), &paging, |it| {
        it.following_id
    });
    Ok(Json(page.await?))
}

/// A page of rows, and the people at their other end: two calls.
async fn list(
    app: &App,
    (end, of): (Column, &UserId),
    paging: &Paging,
    other: impl Fn(Follow) -> UserId,
) -> Result<Page<Card>> {
    let theirs = [Query::equal(end, of), Query::order_desc(CREATED_AT)];
    let page = app.rows::<Follow>().page(theirs, paging, 20).await?;
    if page.items.is_empty() {
        // Whoever has a row on a page exists; of whom there is none must be looked up.
        let profile = app.rows::<Profile>().find(of).await?;
        profile
            .filter(|it| it.row.deleted_at.is_none())
            .ok_or_else(|| Error::not_found("person"))?;
    }
    let page = page.map(|edge| other(edge.row));
    let cards = app.cards(&page.items).await?;
    Ok(page.filter_map(|id| cards.find(&id)))
}

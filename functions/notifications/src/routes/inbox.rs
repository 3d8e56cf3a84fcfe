//! One's own notifications.

use client::{Changes, Query};
use model::{NotificationId, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::notify;
use store::tables::Notification;
use store::{App, Me, Page};

use crate::wire::{
    DeleteRead, Deleted, Filter, Flag, NotificationView, Read, ReadAll, Unread, Updated,
};

/// Lists the caller's notifications that are not over, what happened last first; reading one moves nothing.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<Filter>,
) -> Result<Json<Page<NotificationView>>> {
    let mut wanted = vec![
        own(&me),
        still(&app),
        Query::order_desc(Notification::LAST_AT),
    ];
    wanted.extend(match filter.unread {
        Some(Flag::True) => Some(unread_only()),
        Some(Flag::False) => Some(Query::is_not_null(Notification::READ_AT)),
        None => None,
    });
    wanted.extend(
        filter
            .category
            .map(|it| Query::equal(Notification::CATEGORY, it)),
    );
    let page = app
        .rows::<Notification>()
        .page(wanted, &filter.paging, 30)
        .await?;
    let actors = page.items.iter().flat_map(|it| &it.row.actor_ids);
    let cards = app.cards(actors).await?;
    Ok(Json(page.map(|stored| {
        let actors = stored.row.actor_ids.iter().map(|it| cards.of(it)).collect();
        NotificationView::of(stored, actors)
    })))
}

/// Counts the caller's unread notifications; Appwrite stops counting at 5,000.
///
/// # Errors
///
/// What the store answers.
pub async fn unread(State(app): State<App>, Me(me): Me) -> Result<Json<Unread>> {
    let wanted = [own(&me), unread_only(), still(&app)];
    let count = app.rows::<Notification>().count(wanted).await?;
    Ok(Json(Unread { count }))
}

/// Marks one notification as read.
///
/// # Errors
///
/// `not_found` for one that is not the caller's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<Read>> {
    let read_at = app.now();
    let changes = Changes::new().set(Notification::READ_AT, read_at);
    let found = app
        .rows::<Notification>()
        .update_if(&id, [own(&me)], &changes)
        .await?;
    found.ok_or_else(|| Error::not_found("notification"))?;
    Ok(Json(Read { read_at }))
}

/// Marks all of the caller's notifications as read, or those of one category.
///
/// # Errors
///
/// What the store answers.
pub async fn read_all(
    State(app): State<App>,
    Me(me): Me,
    asked: Option<Json<ReadAll>>,
) -> Result<Json<Updated>> {
    let category = asked.and_then(|Json(it)| it.category);
    let mut wanted = vec![own(&me), unread_only()];
    wanted.extend(category.map(|it| Query::equal(Notification::CATEGORY, it)));
    let changes = Changes::new().set(Notification::READ_AT, app.now());
    let updated = app
        .rows::<Notification>()
        .update_where(wanted, &changes)
        .await?;
    Ok(Json(Updated { updated }))
}

/// Deletes one notification, for good: what it is about is not told again.
///
/// # Errors
///
/// `not_found` for one that is not the caller's.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<NotificationId>,
) -> Result<Json<Deleted>> {
    let found = app
        .rows::<Notification>()
        .delete_if(&id, [own(&me)])
        .await?;
    let found = found.ok_or_else(|| Error::not_found("notification"))?;
    notify::bury(&app, &[found]).await?;
    Ok(Json(Deleted { deleted: 1 }))
}

/// Deletes the notifications that the caller has read, for good.
///
/// # Errors
///
/// `validation_failed` without `?read=true`: nobody means to throw away what they have not seen.
pub async fn delete_read(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<DeleteRead>,
) -> Result<Json<Deleted>> {
    if asked.read != Some(Flag::True) {
        return Err(Error::field("read", "must be true"));
    }
    let wanted = [own(&me), Query::is_not_null(Notification::READ_AT)];
    notify::bury_where(&app, wanted.clone()).await?;
    let deleted = app.rows::<Notification>().delete_where(wanted).await?;
    Ok(Json(Deleted { deleted }))
}

fn own(me: &UserId) -> Query {
    Query::equal(Notification::USER_ID, me)
}

/// What is over is swept at night: nobody's telephone rings until then.
fn still(app: &App) -> Query {
    Query::greater_than(Notification::EXPIRES_AT, app.now())
}

fn unread_only() -> Query {
    Query::is_null(Notification::READ_AT)
}

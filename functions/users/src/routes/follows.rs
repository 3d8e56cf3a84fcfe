//! Following people. The notification comes from the row's own event.

use model::UserId;
use runtime::{Json, Made, Path, Result, State};
use store::tables::Follow;
use store::{App, Me};

use crate::wire::{Followed, Following};
use crate::{follow_edges, rules};

/// Follows somebody; doing so again changes nothing.
///
/// # Errors
///
/// `cannot_follow_self`; `not_found`.
pub async fn follow(
    State(app): State<App>,
    Me(me): Me,
    Path(other): Path<UserId>,
) -> Result<Made<Followed>> {
    rules::check_other(&me, &other)?;
    let (is_new, followers_count) = follow_edges::add(&app, &me, &other).await?;
    let followed = Followed {
        following: true,
        followers_count,
    };
    Ok(if is_new {
        Made::created(followed)
    } else {
        Made::existing(followed)
    })
}

/// Stops following somebody, whether they were followed or not, and even when they are gone.
///
/// # Errors
///
/// `cannot_follow_self`.
pub async fn unfollow(
    State(app): State<App>,
    Me(me): Me,
    Path(other): Path<UserId>,
) -> Result<Json<Followed>> {
    rules::check_other(&me, &other)?;
    let followers_count = follow_edges::take(&app, &me, &other).await?;
    Ok(Json(Followed {
        following: false,
        followers_count,
    }))
}

/// Follows somebody, or stops following them: for clients that know only one button.
///
/// # Errors
///
/// `cannot_follow_self`; `not_found`.
pub async fn toggle(
    State(app): State<App>,
    Me(me): Me,
    Path(other): Path<UserId>,
) -> Result<Json<Followed>> {
    rules::check_other(&me, &other)?;
    let (is_new, followers_count) = follow_edges::add(&app, &me, &other).await?;
    if is_new {
        return Ok(Json(Followed {
            following: true,
            followers_count,
        }));
    }
    let followers_count = follow_edges::take(&app, &me, &other).await?;
    Ok(Json(Followed {
        following: false,
        followers_count,
    }))
}

/// Says whether the caller follows somebody.
///
/// # Errors
///
/// What the store answers.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(other): Path<UserId>,
) -> Result<Json<Following>> {
    let edge = app
        .rows::<Follow>()
        .find(&follow_edges::id(&me, &other))
        .await?;
    Ok(Json(Following {
        following: edge.is_some(),
    }))
}

//! The rows that say who follows whom.
//!
//! The row comes first, since its id makes it unique; only a new one moves the two counters.

use futures_util::join;
use model::{did, EdgeId, Kind, UserId};
use runtime::{Error, Result};
use store::schema::Column;
use store::tables::{Follow, Profile};
use store::{App, Stored};

/// The id of the row that says that `who` follows `whom`.
pub fn id(who: &UserId, whom: &UserId) -> EdgeId {
    did(Kind::FOLLOW, &[who.as_str(), whom.as_str()])
}

/// How one person stands to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ties {
    /// Whether the reader follows them.
    pub is_following: bool,
    /// Whether they follow the reader.
    pub is_followed_by: bool,
}

/// Reads both directions at once. One call, none for oneself.
///
/// # Errors
///
/// What the store answers.
pub async fn between(app: &App, me: &UserId, other: &UserId) -> store::Result<Ties> {
    if me == other {
        return Ok(Ties::default());
    }
    let (mine, theirs) = (id(me, other), id(other, me));
    let found = app.rows::<Follow>().get_many([&mine, &theirs]).await?;
    Ok(Ties {
        is_following: found.iter().any(|it| it.id == mine),
        is_followed_by: found.iter().any(|it| it.id == theirs),
    })
}

/// Makes `me` follow somebody: three calls in two waves, two where it was so. Tells whether it is new, and how many
/// follow them now.
///
/// # Errors
///
/// `not_found` for whom there is not; nothing is left behind then.
pub async fn add(app: &App, me: &UserId, other: &UserId) -> Result<(bool, u32)> {
    let edge = Follow {
        follower_id: me.clone(),
        following_id: other.clone(),
    };
    let made = app
        .rows::<Follow>()
        .create_once(&id(me, other), &edge, &[])
        .await?;
    let profiles = app.rows::<Profile>();
    if made.is_none() {
        let found = profiles.find(other).await?;
        let found = found.filter(is_living).ok_or_else(nobody)?;
        return Ok((false, found.row.followers_count));
    }
    let (theirs, mine) = join!(
        profiles.increment(other, Profile::FOLLOWERS_COUNT, 1, None),
        profiles.increment(me, Profile::FOLLOWING_COUNT, 1, None),
    );
    match theirs {
        Ok(found) if is_living(&found) => {
            // Whoever has no profile yet has no counter either; the night's recount finds the row.
            present(mine)?;
            Ok((true, found.row.followers_count))
        }
        Ok(_) | Err(store::Error::NotFound { .. }) => {
            take_back(app, me, other, mine.is_ok()).await?;
            Err(nobody())
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes `me` not follow somebody: three calls in two waves, two where it was not so. Answers how many follow them now.
///
/// # Errors
///
/// What the store answers; nobody there is nobody followed.
pub async fn take(app: &App, me: &UserId, other: &UserId) -> Result<u32> {
    let removed = app.rows::<Follow>().delete_once(&id(me, other)).await?;
    let profiles = app.rows::<Profile>();
    let theirs = if removed {
        let (theirs, mine) = join!(
            lowered(app, other, Profile::FOLLOWERS_COUNT),
            lowered(app, me, Profile::FOLLOWING_COUNT),
        );
        mine?;
        theirs?
    } else {
        profiles.find(other).await?
    };
    let theirs = theirs.filter(is_living);
    Ok(theirs.map_or(0, |it| it.row.followers_count))
}

/// Removes a row that followed nobody, and what it was counted as.
async fn take_back(app: &App, me: &UserId, other: &UserId, is_counted: bool) -> Result<()> {
    app.rows::<Follow>().delete_once(&id(me, other)).await?;
    if is_counted {
        lowered(app, me, Profile::FOLLOWING_COUNT).await?;
    }
    lowered(app, other, Profile::FOLLOWERS_COUNT).await?;
    Ok(())
}

/// Lowers a counter by one, not below zero; none where there is no such profile.
async fn lowered(
    app: &App,
    user: &UserId,
    counter: Column,
) -> store::Result<Option<Stored<Profile>>> {
    let profiles = app.rows::<Profile>();
    match profiles.decrement(user, counter, 1, Some(0)).await {
        // Two parallel removals may both be told that they removed it; the counter stays at its floor.
        Err(store::Error::LimitReached { .. }) => profiles.find(user).await,
        outcome => present(outcome),
    }
}

fn present<T>(outcome: store::Result<T>) -> store::Result<Option<T>> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(store::Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_living(profile: &Stored<Profile>) -> bool {
    profile.row.deleted_at.is_none()
}

fn nobody() -> Error {
    Error::not_found("person")
}

//! One's own profile and settings, made where they are missing.
//!
//! They are missing for accounts older than the event that makes them, and where that event was lost.

use client::User;
use model::UserId;
use runtime::{Code, Error, Result};
use store::tables::{Profile, UserSettings};
use store::{App, Once, Stored};

/// Makes the caller's profile.
///
/// # Errors
///
/// `deleted` when the account is being deleted: its profile is a tombstone.
pub async fn profile(app: &App, me: &UserId, account: &User) -> Result<Once<Stored<Profile>>> {
    let once = app.ensure_profile(me, account).await?;
    match &once {
        Once::Already(found) => check_living(&found.row)?,
        Once::Created(_) => {}
    }
    Ok(once)
}

/// Makes the caller's settings.
///
/// # Errors
///
/// `deleted` when the account is gone.
pub async fn settings(
    app: &App,
    me: &UserId,
    account: &User,
) -> Result<Once<Stored<UserSettings>>> {
    match app.ensure_settings(me, account).await {
        Err(store::Error::NotFound { .. }) => Err(gone()),
        outcome => Ok(outcome?),
    }
}

/// Reads the caller's account.
///
/// # Errors
///
/// `deleted` when it is gone.
pub async fn account(app: &App, me: &UserId) -> Result<User> {
    app.account(me).await?.ok_or_else(gone)
}

/// Refuses a tombstone.
///
/// # Errors
///
/// `deleted`.
pub fn check_living(profile: &Profile) -> Result<()> {
    match profile.deleted_at {
        Some(_) => Err(gone()),
        None => Ok(()),
    }
}

fn gone() -> Error {
    Error::new(Code::Deleted, "This account was deleted")
}

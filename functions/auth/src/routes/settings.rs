//! One's own settings.

use client::Changes;
use futures_util::try_join;
use model::{ProfileVisibility, UserId};
use runtime::{Json, Result, State};
use store::tables::{Profile, UserSettings};
use store::{readers, App, Me, Stored};

use crate::mine;
use crate::wire::{OneSettings, SettingsPatch};

/// Reads the caller's settings.
///
/// # Errors
///
/// `deleted` when the account is gone.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<OneSettings>> {
    let settings = match app.rows::<UserSettings>().find(&me).await? {
        Some(settings) => settings,
        None => made(&app, &me).await?,
    };
    Ok(Json(OneSettings::of(settings, None)))
}

/// Changes the caller's settings; a member that is null takes its usual value.
///
/// # Errors
///
/// `validation_failed`; `deleted` when the account is gone.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Json(patch): Json<SettingsPatch>,
) -> Result<Json<OneSettings>> {
    let visibility = patch.visibility();
    let changes = patch.changes()?;
    let (settings, ()) = try_join!(changed(&app, &me, changes), shown_to(&app, &me, visibility))?;
    Ok(Json(OneSettings::of(settings, visibility)))
}

async fn changed(app: &App, me: &UserId, changes: Option<Changes>) -> Result<Stored<UserSettings>> {
    let rows = app.rows::<UserSettings>();
    let Some(changes) = changes else {
        return Ok(match rows.find(me).await? {
            Some(settings) => settings,
            None => made(app, me).await?,
        });
    };
    match rows.update(me, &changes).await {
        Err(store::Error::NotFound { .. }) => {
            made(app, me).await?;
            Ok(rows.update(me, &changes).await?)
        }
        outcome => Ok(outcome?),
    }
}

async fn made(app: &App, me: &UserId) -> Result<Stored<UserSettings>> {
    let account = mine::account(app, me).await?;
    Ok(mine::settings(app, me, &account).await?.into_inner())
}

/// Shows the caller's profile to others, or hides it.
async fn shown_to(app: &App, me: &UserId, visibility: Option<ProfileVisibility>) -> Result<()> {
    let Some(visibility) = visibility else {
        return Ok(());
    };
    let change = Changes::new().set(Profile::VISIBILITY, visibility);
    let readers = [readers::profile(me, visibility)];
    let rows = app.rows::<Profile>();
    if let Err(store::Error::NotFound { .. }) = rows.update_with(me, &change, &readers).await {
        let account = mine::account(app, me).await?;
        mine::profile(app, me, &account).await?;
        rows.update_with(me, &change, &readers).await?;
    }
    Ok(())
}

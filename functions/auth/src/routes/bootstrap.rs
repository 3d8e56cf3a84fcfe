//! What an application needs to start.

use client::{Changes, Query};
use futures_util::try_join;
use model::UserId;
use runtime::{Json, Made, Result, State};
use store::tables::{Notification, Profile, UserSettings};
use store::{App, Me, Once, Stored};

use crate::wire::{Bootstrap, Started};
use crate::{mine, rules};

/// Reads the caller's profile and settings, makes those that are missing, and counts what is unread.
///
/// # Errors
///
/// `deleted` while the account is being deleted.
pub async fn bootstrap(
    State(app): State<App>,
    Me(me): Me,
    asked: Option<Json<Bootstrap>>,
) -> Result<Made<Started>> {
    let (profiles, all_settings) = (app.rows::<Profile>(), app.rows::<UserSettings>());
    let (profile, settings, unread_notifications, unread_rooms) = try_join!(
        profiles.find(&me),
        all_settings.find(&me),
        unread_notifications(&app, &me),
        app.unread_rooms(&me),
    )?;
    let (profile, settings, is_new) = complete(&app, &me, profile, settings).await?;
    let zone = asked.and_then(|Json(it)| it.timezone);
    let settings = match zone.filter(|it| *it != settings.row.timezone) {
        Some(zone) => {
            let change = Changes::new().set(UserSettings::TIMEZONE, zone);
            all_settings.update(&me, &change).await?
        }
        None => settings,
    };
    let started = Started {
        profile: profile.into(),
        settings: settings.into(),
        unread_notifications,
        unread_rooms,
    };
    Ok(if is_new {
        Made::created(started)
    } else {
        Made::existing(started)
    })
}

/// Makes what is missing; tells whether this call made anything.
async fn complete(
    app: &App,
    me: &UserId,
    profile: Option<Stored<Profile>>,
    settings: Option<Stored<UserSettings>>,
) -> Result<(Stored<Profile>, Stored<UserSettings>, bool)> {
    if let Some(profile) = &profile {
        mine::check_living(&profile.row)?;
    }
    match (profile, settings) {
        (Some(profile), Some(settings)) if rules::is_complete(&settings.row) => {
            Ok((profile, settings, false))
        }
        (profile, _) => {
            let account = mine::account(app, me).await?;
            let profile = match profile {
                Some(profile) => Once::Already(profile),
                None => mine::profile(app, me, &account).await?,
            };
            let settings = mine::settings(app, me, &account).await?;
            let is_new = profile.is_new() || settings.is_new();
            Ok((profile.into_inner(), settings.into_inner(), is_new))
        }
    }
}

async fn unread_notifications(app: &App, me: &UserId) -> store::Result<u64> {
    let unread = [
        Query::equal(Notification::USER_ID, me),
        Query::is_null(Notification::READ_AT),
        Query::greater_than(Notification::EXPIRES_AT, app.now()),
    ];
    app.rows::<Notification>().count(unread).await
}

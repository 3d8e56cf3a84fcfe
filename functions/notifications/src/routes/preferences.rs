//! What one wants to be told, and when.

use client::Changes;
use model::Packed;
use runtime::{Json, Result, State};
use store::tables::UserSettings;
use store::{readers, App, Me};

use crate::wire::{NewPreferences, OnePreferences};

/// Reads the caller's preferences; the usual ones for an account whose settings are still being made.
///
/// # Errors
///
/// What the store answers.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<OnePreferences>> {
    let stored = app.rows::<UserSettings>().find(&me).await?;
    let settings = stored.map_or_else(|| UserSettings::new(None, false), |it| it.row);
    Ok(answer(&settings))
}

/// Replaces the caller's preferences; times that are left out stay.
///
/// # Errors
///
/// `validation_failed`.
pub async fn write(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewPreferences>,
) -> Result<Json<OnePreferences>> {
    let mut changes = Changes::new().set(UserSettings::NOTIFICATION_PREFS, Packed(new.stored()));
    let times = [
        (UserSettings::QUIET_START, new.quiet_start),
        (UserSettings::QUIET_END, new.quiet_end),
        (UserSettings::DAILY_REMINDER_AT, new.daily_reminder_at),
    ];
    for (column, time) in times {
        if let Some(time) = time {
            changes = changes.set(column, time);
        }
    }
    let own = [readers::user(&me)];
    let stored = app
        .rows::<UserSettings>()
        .upsert_cells(&me, &changes, &own)
        .await?;
    Ok(answer(&stored.row))
}

fn answer(settings: &UserSettings) -> Json<OnePreferences> {
    Json(OnePreferences {
        preferences: settings.into(),
    })
}

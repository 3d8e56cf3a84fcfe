//! What people set for themselves.
//!
//! The e-mail address is a copy for invitations by address and is never shown to others.

use std::collections::BTreeMap;

use model::{
    Category, Digest, DmPolicy, List, LocalDate, LocalTime, MatchVariant, Packed, PodId, UserId,
    Zone,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::of::<UserSettings>().read_per_row();

/// Somebody's private settings; the id is the account's. Only they may read them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserSettings {
    /// Their e-mail address.
    pub email: Option<String>,
    /// Whether the address is theirs.
    pub email_verified: bool,
    /// Where their clock is.
    pub timezone: Zone,
    /// Their language, as a BCP 47 tag.
    pub locale: String,
    /// Whether they went through the first steps.
    pub onboarding_done: bool,
    /// What they want to be told; defaults when none.
    pub notification_prefs: Option<Packed<Preferences>>,
    /// From when on no push reaches them.
    pub quiet_start: LocalTime,
    /// Until when no push reaches them.
    pub quiet_end: LocalTime,
    /// When they are reminded of the day's plan.
    pub daily_reminder_at: LocalTime,
    /// Who may write to them directly.
    pub allow_dm_from: DmPolicy,
    /// The experiment they are in; it stays.
    pub match_variant: Option<MatchVariant>,
    /// Pushes sent on [`UserSettings::push_day`].
    pub pushes_today: u32,
    /// The day that the pushes are counted for.
    pub push_day: Option<LocalDate>,
}

/// What somebody wants to be told, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preferences {
    /// The ways each category may reach them; a category left out is as [`Channels::default`].
    #[serde(default)]
    pub categories: BTreeMap<Category, Channels>,
    /// How often they want a mail about what happened.
    pub digest: Digest,
    /// Pods they do not want to hear of.
    #[serde(default)]
    pub muted_pods: List<PodId, 0, 100>,
    /// Whether what others write to them stays out of what they are told.
    #[serde(default, skip_serializing_if = "is_off")]
    pub private_previews: bool,
}

impl Preferences {
    /// Returns the ways in which a category may reach them.
    pub fn channels(&self, category: Category) -> Channels {
        self.categories.get(&category).copied().unwrap_or_default()
    }
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            categories: BTreeMap::new(),
            digest: Digest::None,
            muted_pods: List::default(),
            private_previews: false,
        }
    }
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_off(flag: &bool) -> bool {
    !flag
}

/// The ways in which one category may reach somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Channels {
    /// In the application's list.
    pub in_app: bool,
    /// As a push.
    pub push: bool,
    /// As a mail.
    pub email: bool,
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            in_app: true,
            push: true,
            email: false,
        }
    }
}

impl UserSettings {
    /// The settings of somebody new.
    pub fn new(email: Option<String>, email_verified: bool) -> Self {
        Self {
            email,
            email_verified,
            timezone: Zone::utc(),
            locale: "en".to_owned(),
            onboarding_done: false,
            notification_prefs: None,
            quiet_start: LocalTime::at(22, 0),
            quiet_end: LocalTime::at(8, 0),
            daily_reminder_at: LocalTime::at(9, 0),
            allow_dm_from: DmPolicy::Everyone,
            match_variant: None,
            pushes_today: 0,
            push_day: None,
        }
    }

    /// Column of [`UserSettings::email`].
    pub const EMAIL: Column = Column::string("email", 254);
    /// Column of [`UserSettings::email_verified`].
    pub const EMAIL_VERIFIED: Column =
        Column::boolean("emailVerified").preset(Preset::Boolean(false));
    /// Column of [`UserSettings::timezone`].
    pub const TIMEZONE: Column = Column::string("timezone", 64).or("UTC");
    /// Column of [`UserSettings::locale`].
    pub const LOCALE: Column = Column::string("locale", 12).or("en");
    /// Column of [`UserSettings::onboarding_done`].
    pub const ONBOARDING_DONE: Column =
        Column::boolean("onboardingDone").preset(Preset::Boolean(false));
    /// Column of [`UserSettings::notification_prefs`].
    pub const NOTIFICATION_PREFS: Column = Column::json("notificationPrefs", 4_000);
    /// Column of [`UserSettings::quiet_start`].
    pub const QUIET_START: Column = Column::string("quietStart", 5).or("22:00");
    /// Column of [`UserSettings::quiet_end`].
    pub const QUIET_END: Column = Column::string("quietEnd", 5).or("08:00");
    /// Column of [`UserSettings::daily_reminder_at`].
    pub const DAILY_REMINDER_AT: Column = Column::string("dailyReminderAt", 5).or("09:00");
    /// Column of [`UserSettings::allow_dm_from`].
    pub const ALLOW_DM_FROM: Column = Column::string("allowDmFrom", 16).or("everyone");
    /// Column of [`UserSettings::match_variant`].
    pub const MATCH_VARIANT: Column = Column::string("matchVariant", 16);
    /// Column of [`UserSettings::pushes_today`].
    pub const PUSHES_TODAY: Column = Column::counter("pushesToday");
    /// Column of [`UserSettings::push_day`].
    pub const PUSH_DAY: Column = Column::string("pushDay", 10);
}

impl Row for UserSettings {
    type Id = UserId;
    const TABLE: &'static str = "user_settings";
    const NOUN: &'static str = "Settings";
    const COLUMNS: &'static [Column] = &[
        Self::EMAIL,
        Self::EMAIL_VERIFIED,
        Self::TIMEZONE,
        Self::LOCALE,
        Self::ONBOARDING_DONE,
        Self::NOTIFICATION_PREFS,
        Self::QUIET_START,
        Self::QUIET_END,
        Self::DAILY_REMINDER_AT,
        Self::ALLOW_DM_FROM,
        Self::MATCH_VARIANT,
        Self::PUSHES_TODAY,
        Self::PUSH_DAY,
    ];
    const INDEXES: &'static [Index] = &[Index::unique("email_u", &[Self::EMAIL.asc()])];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<UserSettings>(&json!({
            "email": "email",
            "emailVerified": true,
            "timezone": "Europe/Berlin",
            "locale": "locale",
            "onboardingDone": true,
            "notificationPrefs": "{\"categories\":{\"social\":{\"inApp\":true,\"push\":false,\"email\":false}},\"digest\":\"none\",\"mutedPods\":[\"p1\"]}",
            "quietStart": "22:00",
            "quietEnd": "22:00",
            "dailyReminderAt": "22:00",
            "allowDmFrom": "everyone",
            "matchVariant": "prompted",
            "pushesToday": 3,
            "pushDay": "2026-01-02",
        }));
    }

    #[test]
    fn new_settings_hold_what_the_columns_preset() {
        crate::check_presets(&UserSettings::new(None, false));
    }
}

//! JSON in and out of accounts and settings.

use std::collections::BTreeMap;

use client::Changes;
use model::{
    Category, Digest, DmPolicy, JobId, List, LocalTime, Packed, Patch, PodId, PresenceStatus,
    ProfileVisibility, Text, Timestamp, Zone,
};
use runtime::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::schema::Column;
use store::tables::{Channels, Preferences, UserSettings};
use store::{ProfileView, Stored};

/// What the application knows when it starts.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Bootstrap {
    /// Where the caller's clock is, as an IANA name.
    #[serde(default)]
    pub timezone: Option<Zone>,
}

/// What the application starts with.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// The caller's profile.
    pub profile: ProfileView,
    /// The caller's settings.
    pub settings: SettingsView,
    /// How many notifications are unread; Appwrite stops counting at 5,000.
    pub unread_notifications: u64,
    /// In how many of the last hundred direct and group rooms something is unread.
    pub unread_rooms: u32,
}

/// Whether a mail was sent.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Sent {
    /// Always true: a refusal says so otherwise.
    pub sent: bool,
}

/// The wish to delete one's account.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeleteAccount {
    /// The word `DELETE`.
    pub confirm: Text<0, 20>,
}

/// A piece of work that was queued.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Queued {
    /// What its progress is read by.
    pub job_id: JobId,
}

/// What somebody says of being here.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Here {
    /// Whether they are.
    pub status: PresenceStatus,
}

/// Whether somebody is here.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PresenceView {
    /// What they said.
    pub status: PresenceStatus,
    /// When they said so.
    pub last_seen_at: Timestamp,
}

/// Somebody's settings, as they themselves see them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
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
    /// What they want to be told.
    pub notification_prefs: Prefs,
    /// From when on no push reaches them, `HH:MM` in their zone.
    pub quiet_start: LocalTime,
    /// Until when no push reaches them.
    pub quiet_end: LocalTime,
    /// When they are reminded of the day's plan.
    pub daily_reminder_at: LocalTime,
    /// Who may write to them directly.
    pub allow_dm_from: DmPolicy,
    /// Who may see their profile; told after it was changed here, else the profile tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visibility: Option<ProfileVisibility>,
}

/// What somebody wants to be told, and how.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Prefs {
    /// The ways each category may reach them.
    #[serde(default)]
    pub categories: BTreeMap<Category, Channels>,
    /// Whether a daily mail sums up.
    #[serde(default = "no_digest")]
    pub digest: Digest,
    /// Pods they do not want to hear of.
    #[serde(default)]
    pub muted_pods: List<PodId, 0, 100>,
    /// Whether pushes of messages keep their words to themselves.
    #[serde(default)]
    pub private_previews: bool,
}

fn no_digest() -> Digest {
    Digest::None
}

impl From<Preferences> for Prefs {
    fn from(chosen: Preferences) -> Self {
        let all = Category::ALL.iter();
        Self {
            categories: all.map(|it| (*it, chosen.channels(*it))).collect(),
            digest: chosen.digest,
            muted_pods: chosen.muted_pods,
            private_previews: chosen.private_previews,
        }
    }
}

impl From<Prefs> for Preferences {
    fn from(chosen: Prefs) -> Self {
        Self {
            categories: chosen.categories,
            digest: chosen.digest,
            muted_pods: chosen.muted_pods,
            private_previews: chosen.private_previews,
        }
    }
}

impl From<Stored<UserSettings>> for SettingsView {
    fn from(stored: Stored<UserSettings>) -> Self {
        let row = stored.row;
        let prefs = row.notification_prefs.map(Packed::into_inner);
        Self {
            email: row.email,
            email_verified: row.email_verified,
            timezone: row.timezone,
            locale: row.locale,
            onboarding_done: row.onboarding_done,
            notification_prefs: prefs.unwrap_or_default().into(),
            quiet_start: row.quiet_start,
            quiet_end: row.quiet_end,
            daily_reminder_at: row.daily_reminder_at,
            allow_dm_from: row.allow_dm_from,
            visibility: None,
        }
    }
}

/// The settings of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneSettings {
    /// The caller's settings.
    pub settings: SettingsView,
}

impl OneSettings {
    /// Puts settings together with the visibility that was changed along with them.
    pub fn of(stored: Stored<UserSettings>, visibility: Option<ProfileVisibility>) -> Self {
        let settings = SettingsView {
            visibility,
            ..stored.into()
        };
        Self { settings }
    }
}

/// What changes about one's settings; null takes the usual value.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SettingsPatch {
    /// Where the caller's clock is, as an IANA name.
    #[serde(default)]
    pub timezone: Patch<Zone>,
    /// The caller's language, as a BCP 47 tag of at most 12 characters.
    #[serde(default)]
    pub locale: Patch<Text<2, 12>>,
    /// Whether the caller went through the first steps.
    #[serde(default)]
    pub onboarding_done: Patch<bool>,
    /// What the caller wants to be told.
    #[serde(default)]
    pub notification_prefs: Patch<Prefs>,
    /// From when on no push reaches the caller, `HH:MM` in their zone.
    #[serde(default)]
    pub quiet_start: Patch<LocalTime>,
    /// Until when no push reaches the caller.
    #[serde(default)]
    pub quiet_end: Patch<LocalTime>,
    /// When the caller is reminded of the day's plan.
    #[serde(default)]
    pub daily_reminder_at: Patch<LocalTime>,
    /// Who may write to the caller directly.
    #[serde(default)]
    pub allow_dm_from: Patch<DmPolicy>,
    /// Who may see the caller's profile.
    #[serde(default)]
    pub visibility: Patch<ProfileVisibility>,
}

impl SettingsPatch {
    /// Who is to see the profile from now on, if that changes.
    pub fn visibility(&self) -> Option<ProfileVisibility> {
        match self.visibility {
            Patch::Absent => None,
            Patch::Null => Some(ProfileVisibility::Public),
            Patch::Value(chosen) => Some(chosen),
        }
    }

    /// The cells that change; none where nothing of the settings does.
    ///
    /// # Errors
    ///
    /// `validation_failed` for a language that is none.
    pub fn changes(self) -> Result<Option<Changes>> {
        if let Some(tag) = self.locale.value() {
            check_language(tag)?;
        }
        let usual = UserSettings::new(None, false);
        let prefs = self
            .notification_prefs
            .map(|it| Packed(Preferences::from(it)));
        let mut cells = Cells::default();
        cells.put(UserSettings::TIMEZONE, self.timezone, usual.timezone);
        cells.put(
            UserSettings::LOCALE,
            self.locale.map(Text::into_string),
            usual.locale,
        );
        cells.put(UserSettings::ONBOARDING_DONE, self.onboarding_done, false);
        cells.put(
            UserSettings::NOTIFICATION_PREFS,
            prefs.map(Some),
            usual.notification_prefs,
        );
        cells.put(
            UserSettings::QUIET_START,
            self.quiet_start,
            usual.quiet_start,
        );
        cells.put(UserSettings::QUIET_END, self.quiet_end, usual.quiet_end);
        cells.put(
            UserSettings::DAILY_REMINDER_AT,
            self.daily_reminder_at,
            usual.daily_reminder_at,
        );
        cells.put(
            UserSettings::ALLOW_DM_FROM,
            self.allow_dm_from,
            usual.allow_dm_from,
        );
        Ok(cells.changes)
    }
}

/// The changes so far; none before the first.
#[derive(Default)]
struct Cells {
    changes: Option<Changes>,
}

impl Cells {
    fn put<T: Serialize>(&mut self, column: Column, patch: Patch<T>, usual: T) {
        let value = match patch {
            Patch::Absent => return,
            Patch::Null => usual,
            Patch::Value(value) => value,
        };
        let changes = self.changes.take().unwrap_or_default();
        self.changes = Some(changes.set(column, value));
    }
}

/// Checks the shape of a language tag: letters, then groups of letters and digits.
fn check_language(tag: &str) -> Result<()> {
    let mut groups = tag.split('-');
    let language = groups.next().unwrap_or_default();
    let is_language =
        (2..=3).contains(&language.len()) && language.bytes().all(|it| it.is_ascii_alphabetic());
    let is_group = |it: &str| {
        (1..=8).contains(&it.len()) && it.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    if is_language && groups.all(is_group) {
        return Ok(());
    }
    Err(Error::field(
        "locale",
        "must be a language like en or pt-BR",
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn patch(value: serde_json::Value) -> SettingsPatch {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn languages_are_tags() {
        for tag in ["en", "pt-BR", "zh-Hant-TW", "de-1996"] {
            assert!(check_language(tag).is_ok(), "{tag}");
        }
        for tag in ["e", "english", "en_US", "en-", "12", "-en", "e{n"] {
            assert!(check_language(tag).is_err(), "{tag}");
        }
    }

    #[test]
    fn an_empty_patch_changes_no_cell() {
        assert!(patch(json!({})).changes().unwrap().is_none());
        assert!(patch(json!({ "visibility": "private" }))
            .changes()
            .unwrap()
            .is_none());
        assert!(patch(json!({ "locale": "de" }))
            .changes()
            .unwrap()
            .is_some());
    }

    #[test]
    fn null_takes_the_usual_value() {
        let shown = |it: serde_json::Value| patch(it).visibility();
        assert_eq!(shown(json!({})), None);
        assert_eq!(
            shown(json!({ "visibility": null })),
            Some(ProfileVisibility::Public)
        );
        let changes = patch(json!({ "timezone": null, "notificationPrefs": null }));
        assert!(changes.changes().unwrap().is_some());
    }

    #[test]
    fn preferences_list_every_category() {
        let prefs = Prefs::from(Preferences::default());
        assert_eq!(prefs.categories.len(), Category::ALL.len());
        assert_eq!(prefs.digest, Digest::None);
    }
}

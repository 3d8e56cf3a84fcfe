//! JSON in and out of notifications.

use std::collections::BTreeMap;

use model::{
    Category, Digest, EntityId, List, LocalTime, NotificationId, NotificationType, PodId, Priority,
    PushSubscriptionId, Text, Timestamp,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Channels, Notification, Preferences, UserSettings};
use store::{Card, Paging, Stored};

/// Which notifications to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// `true` for those that are unread.
    #[serde(default)]
    pub unread: Option<Flag>,
    /// Those of one category.
    #[serde(default)]
    pub category: Option<Category>,
    /// Which page, and how long: 30 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A yes or no in a query string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Flag {
    /// Yes.
    True,
    /// No.
    False,
}

/// Which notifications to mark as read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReadAll {
    /// Those of one category; all where it is left out.
    #[serde(default)]
    pub category: Option<Category>,
}

/// Which notifications to delete.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct DeleteRead {
    /// Must be `true`: unread ones are deleted one by one.
    pub read: Option<Flag>,
}

/// A notification as its recipient sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotificationView {
    /// Its id.
    pub id: NotificationId,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: NotificationType,
    /// What it is switched on and off by.
    pub category: Category,
    /// How urgent it is.
    pub priority: Priority,
    /// Its title, plain text.
    pub title: String,
    /// Its text, plain text.
    pub body: String,
    /// Where it leads, from the root of the application.
    pub action_path: Option<String>,
    /// Who did it: the last three, the newest first.
    pub actors: Vec<Card>,
    /// How often it happened.
    pub count: u32,
    /// What kind of thing it is about.
    pub entity_type: Option<String>,
    /// Which thing it is about.
    pub entity_id: Option<EntityId>,
    /// The pod it happened in.
    pub pod_id: Option<PodId>,
    /// When it was read; null for unread.
    pub read_at: Option<Timestamp>,
    /// When it first happened.
    pub created_at: Timestamp,
    /// When it last happened: the last comes first in the list.
    pub last_at: Timestamp,
    /// When it last happened, or was read.
    pub updated_at: Timestamp,
}

impl NotificationView {
    /// Puts a notification together with the people behind it.
    pub fn of(stored: Stored<Notification>, actors: Vec<Card>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            kind: row.kind,
            category: row.category,
            priority: row.priority,
            title: row.title.into_string(),
            body: row.body.into_string(),
            action_path: row.action_path,
            actors,
            count: row.count,
            entity_type: row.entity_type,
            entity_id: row.entity_id,
            pod_id: row.pod_id,
            read_at: row.read_at,
            created_at: stored.created_at,
            last_at: row.last_at.unwrap_or(stored.created_at),
            updated_at: stored.updated_at,
        }
    }
}

/// How many notifications are unread.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Unread {
    /// Their number; a client shows "99+" above 99.
    pub count: u64,
}

/// When a notification was read.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Read {
    /// The instant.
    pub read_at: Timestamp,
}

/// How many notifications changed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Updated {
    /// Their number.
    pub updated: u64,
}

/// How many things are gone.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Their number.
    pub deleted: u64,
}

/// What somebody wants to be told, and when.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PreferencesView {
    /// How each category may reach them; all are listed.
    pub categories: BTreeMap<Category, Channels>,
    /// Whether a daily mail sums up.
    pub digest: Digest,
    /// Pods they do not want to hear of.
    pub muted_pods: Vec<PodId>,
    /// Whether what was written to them stays out of what they are told.
    pub private_previews: bool,
    /// When their night begins, `HH:MM` in their zone: nothing is pushed from then on.
    pub quiet_start: LocalTime,
    /// When their night ends.
    pub quiet_end: LocalTime,
    /// When they are reminded of the day's plan.
    pub daily_reminder_at: LocalTime,
}

/// The preferences of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnePreferences {
    /// What the caller wants to be told, and when.
    pub preferences: PreferencesView,
}

impl From<&UserSettings> for PreferencesView {
    fn from(settings: &UserSettings) -> Self {
        let stored = settings.notification_prefs.as_ref();
        let chosen = stored.map(|it| it.0.clone()).unwrap_or_default();
        let categories = Category::ALL.iter();
        Self {
            categories: categories.map(|it| (*it, chosen.channels(*it))).collect(),
            digest: chosen.digest,
            muted_pods: chosen.muted_pods.into_vec(),
            private_previews: chosen.private_previews,
            quiet_start: settings.quiet_start,
            quiet_end: settings.quiet_end,
            daily_reminder_at: settings.daily_reminder_at,
        }
    }
}

/// New preferences; what is left out takes its usual value.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewPreferences {
    /// How each category may reach the caller.
    #[serde(default)]
    pub categories: BTreeMap<Category, Channels>,
    /// Whether a daily mail sums up.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// Pods the caller does not want to hear of.
    #[serde(default)]
    pub muted_pods: List<PodId, 0, 100>,
    /// Whether what is written to the caller stays out of what they are told.
    #[serde(default)]
    pub private_previews: bool,
    /// When the night begins, `HH:MM`; stays as it is where it is left out.
    #[serde(default)]
    pub quiet_start: Option<LocalTime>,
    /// When the night ends.
    #[serde(default)]
    pub quiet_end: Option<LocalTime>,
    /// When to be reminded of the day's plan.
    #[serde(default)]
    pub daily_reminder_at: Option<LocalTime>,
}

impl NewPreferences {
    /// What is stored of them as one value.
    pub fn stored(&self) -> Preferences {
        Preferences {
            categories: self.categories.clone(),
            digest: self.digest.unwrap_or(Digest::None),
            muted_pods: self.muted_pods.clone(),
            private_previews: self.private_previews,
        }
    }
}

/// A browser's push subscription, as its `PushSubscription.toJSON()` has it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSubscription {
    /// Where its push service takes messages.
    pub endpoint: Text<1, 1_000>,
    /// What messages are encrypted with.
    pub keys: SubscriptionKeys,
    /// Which browser it is, for the caller's own list.
    #[serde(default)]
    pub user_agent: Option<Text<0, 200>>,
    /// When the browser lets it lapse, in milliseconds since 1970; no browser sets it so far.
    #[serde(default)]
    pub expiration_time: Option<u64>,
}

/// The keys of a push subscription, base64url without padding.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct SubscriptionKeys {
    /// The browser's public key: 65 bytes.
    pub p256dh: String,
    /// The shared secret: 16 bytes.
    pub auth: String,
}

/// Pushes that were handed over.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Queued {
    /// To how many browsers.
    pub queued: u32,
}

/// A subscription that is stored.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Subscribed {
    /// Its id.
    pub id: PushSubscriptionId,
}

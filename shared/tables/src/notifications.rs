//! What people are told.
//!
//! The id is computed from the recipient and the key of what happened, so bursts make one row.

use model::{
    Category, EntityId, NotificationId, NotificationType, PodId, Priority, PushState, Text,
    Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, Column, Index, Preset, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Notification>().read_per_row();

/// Something somebody is told. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notification {
    /// Who is told.
    pub user_id: UserId,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: NotificationType,
    /// What part of the product it is about.
    pub category: Category,
    /// How urgent it is.
    pub priority: Priority,
    /// What happened, in a few words of plain text.
    pub title: Text<0, 160>,
    /// What happened, in a sentence of plain text.
    pub body: Text<0, 500>,
    /// Where in the application it leads.
    pub action_path: Option<String>,
    /// The last three who did it, the newest first.
    pub actor_ids: Vec<UserId>,
    /// How often it happened.
    pub count: u32,
    /// What kind of thing it is about.
    pub entity_type: Option<String>,
    /// The thing.
    pub entity_id: Option<EntityId>,
    /// The pod it happened in.
    pub pod_id: Option<PodId>,
    /// Id of the last source merged in.
    pub last_key: Option<String>,
    /// When that was: what happened last comes first in an inbox.
    pub last_at: Option<Timestamp>,
    /// When it was read; none while unread.
    pub read_at: Option<Timestamp>,
    /// When it was first shown.
    pub seen_at: Option<Timestamp>,
    /// How far its push has come.
    pub push_state: PushState,
    /// When it is removed.
    pub expires_at: Timestamp,
}

impl Notification {
    /// Column of [`Notification::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Notification::kind`].
    pub const KIND: Column = Column::string("type", 32).required();
    /// Column of [`Notification::category`].
    pub const CATEGORY: Column = Column::string("category", 16).required();
    /// Column of [`Notification::priority`].
    pub const PRIORITY: Column = Column::string("priority", 8).or("normal");
    /// Column of [`Notification::title`].
    pub const TITLE: Column = Column::string("title", 160).required();
    /// Column of [`Notification::body`].
    pub const BODY: Column = Column::string("body", 500).required();
    /// Column of [`Notification::action_path`].
    pub const ACTION_PATH: Column = Column::string("actionPath", 300);
    /// Column of [`Notification::actor_ids`].
    pub const ACTOR_IDS: Column = Column::id("actorIds").array();
    /// Column of [`Notification::count`].
    pub const COUNT: Column = Column::integer("count")
        .range(0, LARGEST_INTEGER)
        .preset(Preset::Integer(1));
    /// Column of [`Notification::entity_type`].
    pub const ENTITY_TYPE: Column = Column::string("entityType", 16);
    /// Column of [`Notification::entity_id`].
    pub const ENTITY_ID: Column = Column::id("entityId");
    /// Column of [`Notification::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Notification::last_key`].
    pub const LAST_KEY: Column = Column::string("lastKey", 40);
    /// Column of [`Notification::last_at`].
    pub const LAST_AT: Column = Column::datetime("lastAt");
    /// Column of [`Notification::read_at`].
    pub const READ_AT: Column = Column::datetime("readAt");
    /// Column of [`Notification::seen_at`].
    pub const SEEN_AT: Column = Column::datetime("seenAt");
    /// Column of [`Notification::push_state`].
    pub const PUSH_STATE: Column = Column::string("pushState", 8).or("none");
    /// Column of [`Notification::expires_at`].
    pub const EXPIRES_AT: Column = Column::datetime("expiresAt").required();
}

impl Row for Notification {
    type Id = NotificationId;
    const TABLE: &'static str = "notifications";
    const NOUN: &'static str = "Notification";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::KIND,
        Self::CATEGORY,
        Self::PRIORITY,
        Self::TITLE,
        Self::BODY,
        Self::ACTION_PATH,
        Self::ACTOR_IDS,
        Self::COUNT,
        Self::ENTITY_TYPE,
        Self::ENTITY_ID,
        Self::POD_ID,
        Self::LAST_KEY,
        Self::LAST_AT,
        Self::READ_AT,
        Self::SEEN_AT,
        Self::PUSH_STATE,
        Self::EXPIRES_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("inbox_k", &[Self::USER_ID.asc(), Self::LAST_AT.desc()]),
        Index::key("unread_k", &[Self::USER_ID.asc(), Self::READ_AT.asc()]),
        Index::key("push_k", &[Self::PUSH_STATE.asc(), asc(CREATED_AT)]),
        Index::key("exp_k", &[Self::EXPIRES_AT.asc()]),
        Index::key("entity_k", &[Self::ENTITY_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Notification>(&json!({
            "userId": "id-userid",
            "type": "post_like",
            "category": "social",
            "priority": "high",
            "title": "Some title",
            "body": "Some body",
            "actionPath": "actionPa",
            "actorIds": ["id-actorids"],
            "count": 3,
            "entityType": "entityTy",
            "entityId": "id-entityid",
            "podId": "id-podid",
            "lastKey": "lastKey",
            "lastAt": "2026-01-02T03:04:05.678Z",
            "readAt": "2026-01-02T03:04:05.678Z",
            "seenAt": "2026-01-02T03:04:05.678Z",
            "pushState": "none",
            "expiresAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

//! Rooms of two people, of groups and of pods; the ids of the first and last are computed.

use model::{List, MessageId, PodId, RoomId, RoomType, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::of::<ChatRoom>().read_per_row();

/// A place to write to each other.
///
/// The two or the group may read it, or the pod's team. Of a group the first in `member_ids` leads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatRoom {
    /// Whose room it is.
    #[serde(rename = "type")]
    pub kind: RoomType,
    /// The pod, in its room; none elsewhere, since the index takes it once.
    pub pod_id: Option<PodId>,
    /// What it is called; rooms of two have no name.
    pub name: Option<Text<0, 100>>,
    /// Who is in it: two, or a group; nobody in a pod's room, whose team is in.
    pub member_ids: List<UserId, 0, 50>,
    /// How often its people changed: who changes the list names the version that they saw.
    pub list_version: u32,
    /// The newest message.
    pub last_message_id: Option<MessageId>,
    /// How the newest message begins.
    pub last_message_text: Option<Text<0, 120>>,
    /// When the newest message was written.
    pub last_message_at: Option<Timestamp>,
    /// Who wrote the newest message.
    pub last_sender_id: Option<UserId>,
    /// How many messages it has; unread counts are computed from it.
    pub message_count: u32,
    /// Whether it may be written in.
    pub is_active: bool,
}

impl ChatRoom {
    /// A room that nobody has written in.
    pub fn new(kind: RoomType) -> Self {
        Self {
            kind,
            pod_id: None,
            name: None,
            member_ids: List::default(),
            list_version: 0,
            last_message_id: None,
            last_message_text: None,
            last_message_at: None,
            last_sender_id: None,
            message_count: 0,
            is_active: true,
        }
    }

    /// Column of [`ChatRoom::kind`].
    pub const KIND: Column = Column::string("type", 8).required();
    /// Column of [`ChatRoom::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`ChatRoom::name`].
    pub const NAME: Column = Column::string("name", 100);
    /// Column of [`ChatRoom::member_ids`].
    pub const MEMBER_IDS: Column = Column::id("memberIds").array();
    /// Column of [`ChatRoom::list_version`].
    pub const LIST_VERSION: Column = Column::counter("listVersion");
    /// Column of [`ChatRoom::last_message_id`].
    pub const LAST_MESSAGE_ID: Column = Column::id("lastMessageId");
    /// Column of [`ChatRoom::last_message_text`].
    pub const LAST_MESSAGE_TEXT: Column = Column::string("lastMessageText", 120);
    /// Column of [`ChatRoom::last_message_at`].
    pub const LAST_MESSAGE_AT: Column = Column::datetime("lastMessageAt");
    /// Column of [`ChatRoom::last_sender_id`].
    pub const LAST_SENDER_ID: Column = Column::id("lastSenderId");
    /// Column of [`ChatRoom::message_count`].
    pub const MESSAGE_COUNT: Column = Column::counter("messageCount");
    /// Column of [`ChatRoom::is_active`].
    pub const IS_ACTIVE: Column = Column::boolean("isActive").preset(Preset::Boolean(true));
}

impl Row for ChatRoom {
    type Id = RoomId;
    const TABLE: &'static str = "chat_rooms";
    const NOUN: &'static str = "Room";
    const COLUMNS: &'static [Column] = &[
        Self::KIND,
        Self::POD_ID,
        Self::NAME,
        Self::MEMBER_IDS,
        Self::LIST_VERSION,
        Self::LAST_MESSAGE_ID,
        Self::LAST_MESSAGE_TEXT,
        Self::LAST_MESSAGE_AT,
        Self::LAST_SENDER_ID,
        Self::MESSAGE_COUNT,
        Self::IS_ACTIVE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pod_u", &[Self::POD_ID.asc()]),
        Index::key(
            "recent_k",
            &[Self::KIND.asc(), Self::LAST_MESSAGE_AT.desc()],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ChatRoom>(&json!({
            "type": "pod",
            "podId": "id-podid",
            "name": "Rust",
            "memberIds": ["id-memberids"],
            "listVersion": 2,
            "lastMessageId": "id-m",
            "lastMessageText": "Some lastM",
            "lastMessageAt": "2026-01-02T03:04:05.678Z",
            "lastSenderId": "id-s",
            "messageCount": 3,
            "isActive": true,
        }));
    }

    #[test]
    fn a_new_row_holds_what_the_columns_preset() {
        crate::check_presets(&ChatRoom::new(RoomType::Group));
    }
}

//! How far somebody has read in a room; unread is the room's count less theirs.
//!
//! In a pod's room the row is made when its member first reads, writes or mutes.

use model::{EdgeId, MessageId, RoomId, RoomType, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::of::<ChatRoomMember>().read_per_row();

/// Somebody in a room; the id is computed from both.
///
/// They may read it; in a room of two the other one too, in a pod's room its team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChatRoomMember {
    /// The room.
    pub room_id: RoomId,
    /// Who.
    pub user_id: UserId,
    /// Whose room it is.
    #[serde(rename = "type")]
    pub kind: RoomType,
    /// The other one, in a room of two.
    pub peer_id: Option<UserId>,
    /// How many of the room's messages they have seen; it never falls.
    pub read_count: u32,
    /// When they last read.
    pub last_read_at: Option<Timestamp>,
    /// What they have read up to.
    pub last_read_message_id: Option<MessageId>,
    /// Until when they are not told of the room.
    pub muted_until: Option<Timestamp>,
    /// Whether they keep it on top.
    pub pinned: bool,
    /// When they left the group.
    pub left_at: Option<Timestamp>,
    /// When something last happened; kept for rooms of two and groups only.
    pub sort_at: Option<Timestamp>,
}

impl ChatRoomMember {
    /// Somebody who has read nothing yet.
    pub fn new(room: &RoomId, user: &UserId, kind: RoomType) -> Self {
        Self {
            room_id: room.clone(),
            user_id: user.clone(),
            kind,
            peer_id: None,
            read_count: 0,
            last_read_at: None,
            last_read_message_id: None,
            muted_until: None,
            pinned: false,
            left_at: None,
            sort_at: None,
        }
    }

    /// Column of [`ChatRoomMember::room_id`].
    pub const ROOM_ID: Column = Column::id("roomId").required();
    /// Column of [`ChatRoomMember::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`ChatRoomMember::kind`].
    pub const KIND: Column = Column::string("type", 8).required();
    /// Column of [`ChatRoomMember::peer_id`].
    pub const PEER_ID: Column = Column::id("peerId");
    /// Column of [`ChatRoomMember::read_count`].
    pub const READ_COUNT: Column = Column::counter("readCount");
    /// Column of [`ChatRoomMember::last_read_at`].
    pub const LAST_READ_AT: Column = Column::datetime("lastReadAt");
    /// Column of [`ChatRoomMember::last_read_message_id`].
    pub const LAST_READ_MESSAGE_ID: Column = Column::id("lastReadMessageId");
    /// Column of [`ChatRoomMember::muted_until`].
    pub const MUTED_UNTIL: Column = Column::datetime("mutedUntil");
    /// Column of [`ChatRoomMember::pinned`].
    pub const PINNED: Column = Column::boolean("pinned").preset(Preset::Boolean(false));
    /// Column of [`ChatRoomMember::left_at`].
    pub const LEFT_AT: Column = Column::datetime("leftAt");
    /// Column of [`ChatRoomMember::sort_at`].
    pub const SORT_AT: Column = Column::datetime("sortAt");
}

impl Row for ChatRoomMember {
    type Id = EdgeId;
    const TABLE: &'static str = "chat_room_members";
    const NOUN: &'static str = "Room member";
    const COLUMNS: &'static [Column] = &[
        Self::ROOM_ID,
        Self::USER_ID,
        Self::KIND,
        Self::PEER_ID,
        Self::READ_COUNT,
        Self::LAST_READ_AT,
        Self::LAST_READ_MESSAGE_ID,
        Self::MUTED_UNTIL,
        Self::PINNED,
        Self::LEFT_AT,
        Self::SORT_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::ROOM_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), Self::SORT_AT.desc()]),
        Index::key("room_k", &[Self::ROOM_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<ChatRoomMember>(&json!({
            "roomId": "id-r",
            "userId": "id-u",
            "type": "direct",
            "peerId": "id-p",
            "readCount": 3,
            "lastReadAt": "2026-01-02T03:04:05.678Z",
            "lastReadMessageId": "id-m",
            "mutedUntil": "2026-01-02T03:04:05.678Z",
            "pinned": true,
            "leftAt": "2026-01-02T03:04:05.678Z",
            "sortAt": "2026-01-02T03:04:05.678Z",
        }));
    }

    #[test]
    fn a_new_row_holds_what_the_columns_preset() {
        crate::check_presets(&ChatRoomMember::new(
            &"r".parse().unwrap(),
            &"u".parse().unwrap(),
            RoomType::Pod,
        ));
    }
}

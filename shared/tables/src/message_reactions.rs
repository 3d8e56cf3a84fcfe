//! Emoji on messages, one row per person and emoji; counts are made from the rows.
//!
//! To MariaDB all emoji above U+FFFF are the same text: the row's id tells them apart, no index and no query does.

use model::{EdgeId, MessageId, RoomId, Text, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<MessageReaction>().read_per_row();

/// Somebody's emoji on a message; the id is computed from all three. The room's readers may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageReaction {
    /// The message.
    pub message_id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Who.
    pub user_id: UserId,
    /// The emoji.
    pub emoji: Text<1, 16>,
}

impl MessageReaction {
    /// Column of [`MessageReaction::message_id`].
    pub const MESSAGE_ID: Column = Column::id("messageId").required();
    /// Column of [`MessageReaction::room_id`].
    pub const ROOM_ID: Column = Column::id("roomId").required();
    /// Column of [`MessageReaction::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`MessageReaction::emoji`].
    pub const EMOJI: Column = Column::string("emoji", 16).required();
}

impl Row for MessageReaction {
    type Id = EdgeId;
    const TABLE: &'static str = "message_reactions";
    const NOUN: &'static str = "Reaction";
    const COLUMNS: &'static [Column] =
        &[Self::MESSAGE_ID, Self::ROOM_ID, Self::USER_ID, Self::EMOJI];
    const INDEXES: &'static [Index] = &[
        Index::key("own_k", &[Self::MESSAGE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("message_k", &[Self::MESSAGE_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<MessageReaction>(&json!({
            "messageId": "id-m",
            "roomId": "id-r",
            "userId": "id-u",
            "emoji": "👍",
        }));
    }
}

//! Messages that people keep for themselves.

use model::{EdgeId, MessageId, RoomId, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<MessageStar>().read_per_row();

/// That somebody keeps a message; the id is computed from both. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageStar {
    /// The message.
    pub message_id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Who.
    pub user_id: UserId,
}

impl MessageStar {
    /// Column of [`MessageStar::message_id`].
    pub const MESSAGE_ID: Column = Column::id("messageId").required();
    /// Column of [`MessageStar::room_id`].
    pub const ROOM_ID: Column = Column::id("roomId").required();
    /// Column of [`MessageStar::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
}

impl Row for MessageStar {
    type Id = EdgeId;
    const TABLE: &'static str = "message_stars";
    const NOUN: &'static str = "Star";
    const COLUMNS: &'static [Column] = &[Self::MESSAGE_ID, Self::ROOM_ID, Self::USER_ID];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::MESSAGE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<MessageStar>(&json!({
            "messageId": "id-m",
            "roomId": "id-r",
            "userId": "id-u",
        }));
    }
}

//! When messages reached and were read by whom, in small rooms.

use model::{EdgeId, MessageId, RoomId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<MessageReceipt>().read_per_row();

/// That a message reached somebody; the id is computed from both. The room's readers may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageReceipt {
    /// The message.
    pub message_id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Who.
    pub user_id: UserId,
    /// When it reached them.
    pub delivered_at: Option<Timestamp>,
    /// When they read it.
    pub read_at: Option<Timestamp>,
}

impl MessageReceipt {
    /// Column of [`MessageReceipt::message_id`].
    pub const MESSAGE_ID: Column = Column::id("messageId").required();
    /// Column of [`MessageReceipt::room_id`].
    pub const ROOM_ID: Column = Column::id("roomId").required();
    /// Column of [`MessageReceipt::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`MessageReceipt::delivered_at`].
    pub const DELIVERED_AT: Column = Column::datetime("deliveredAt");
    /// Column of [`MessageReceipt::read_at`].
    pub const READ_AT: Column = Column::datetime("readAt");
}

impl Row for MessageReceipt {
    type Id = EdgeId;
    const TABLE: &'static str = "message_receipts";
    const NOUN: &'static str = "Receipt";
    const COLUMNS: &'static [Column] = &[
        Self::MESSAGE_ID,
        Self::ROOM_ID,
        Self::USER_ID,
        Self::DELIVERED_AT,
        Self::READ_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::MESSAGE_ID.asc(), Self::USER_ID.asc()]),
        Index::key("room_k", &[Self::ROOM_ID.asc(), Self::USER_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<MessageReceipt>(&json!({
            "messageId": "id-m",
            "roomId": "id-r",
            "userId": "id-u",
            "deliveredAt": "2026-01-02T03:04:05.678Z",
            "readAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

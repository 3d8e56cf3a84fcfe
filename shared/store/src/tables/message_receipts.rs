//! When messages reached and were read by whom, in small rooms.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "message_receipts",
    &[
        Column::id("messageId").required(),
        Column::id("roomId").required(),
        Column::id("userId").required(),
        Column::datetime("deliveredAt"),
        Column::datetime("readAt"),
    ],
    &[
        Index::unique("pair_u", &[asc("messageId"), asc("userId")]),
        Index::key("room_k", &[asc("roomId"), asc("userId")]),
    ],
)
.read_per_row();

//! How far somebody has read in a room; unread is the room's count less theirs.

use crate::schema::{asc, desc, Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "chat_room_members",
    &[
        Column::id("roomId").required(),
        Column::id("userId").required(),
        // direct | pod | group
        Column::string("type", 8).required(),
        Column::id("peerId"),
        Column::counter("readCount"),
        Column::datetime("lastReadAt"),
        Column::id("lastReadMessageId"),
        Column::datetime("mutedUntil"),
        Column::boolean("pinned").preset(Preset::Boolean(false)),
        Column::datetime("leftAt"),
        // direct and group rooms only
        Column::datetime("sortAt"),
    ],
    &[
        Index::unique("pair_u", &[asc("roomId"), asc("userId")]),
        Index::key("user_k", &[asc("userId"), desc("sortAt")]),
        Index::key("room_k", &[asc("roomId")]),
    ],
)
.read_per_row();

//! Rooms of two people, of groups and of pods; the ids of the first and last are computed.

use crate::schema::{asc, desc, Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "chat_rooms",
    &[
        // direct | pod | group
        Column::string("type", 8).required(),
        // none elsewhere than in rooms of pods: the index takes it once
        Column::id("podId"),
        Column::string("name", 100),
        // direct: 2, group: at most 50, pod: none, its team is in
        Column::id("memberIds").array(),
        Column::id("lastMessageId"),
        Column::string("lastMessageText", 120),
        Column::datetime("lastMessageAt"),
        Column::id("lastSenderId"),
        // what unread counts are computed from
        Column::counter("messageCount"),
        Column::boolean("isActive").preset(Preset::Boolean(true)),
    ],
    &[
        Index::unique("pod_u", &[asc("podId")]),
        Index::key("recent_k", &[asc("type"), desc("lastMessageAt")]),
    ],
)
.read_per_row();

//! Emoji on messages, one row per person and emoji; counts are made from the rows.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "message_reactions",
    &[
        Column::id("messageId").required(),
        Column::id("roomId").required(),
        Column::id("userId").required(),
        Column::string("emoji", 16).required(),
    ],
    &[
        Index::unique("once_u", &[asc("messageId"), asc("userId"), asc("emoji")]),
        Index::key("message_k", &[asc("messageId")]),
    ],
)
.read_per_row();

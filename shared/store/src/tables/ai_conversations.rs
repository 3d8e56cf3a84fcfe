//! Conversations with the model.

use crate::schema::{asc, desc, Column, Index, Table, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "ai_conversations",
    &[
        Column::id("userId").required(),
        Column::string("title", 200),
        Column::json("messages", 100_000),
    ],
    &[Index::key("user_k", &[asc("userId"), desc(UPDATED_AT)])],
)
.read_per_row();

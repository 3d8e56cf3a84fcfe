//! Messages of conversations with the model; an answer grows in its row while people watch.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "ai_messages",
    &[
        Column::id("userId").required(),
        Column::id("conversationId").required(),
        // user | assistant
        Column::string("role", 16).required(),
        Column::text("text", 32_000),
        // streaming | done | failed | cancelled
        Column::string("state", 12).or("done"),
        Column::string("error", 300),
        Column::string("model", 80),
        Column::json("usage", 1_000),
    ],
    &[
        Index::key("conversation_k", &[asc("conversationId"), asc(CREATED_AT)]),
        Index::key("user_k", &[asc("userId"), desc(CREATED_AT)]),
        Index::key("state_k", &[asc("state"), asc(UPDATED_AT)]),
    ],
)
.read_per_row();

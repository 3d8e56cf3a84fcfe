//! Conversations with the assistant that somebody keeps.

use model::{EntityId, Packed, Speaker, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<AiConversation>().read_per_row();

/// A conversation. Whoever asked may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AiConversation {
    /// Who asked.
    pub user_id: UserId,
    /// What it is called.
    pub title: Option<Text<0, 200>>,
    /// What was said, oldest first.
    pub messages: Option<Packed<Vec<ConversationLine>>>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConversationLine {
    /// Who.
    pub role: Speaker,
    /// What.
    pub content: String,
    /// When it was answered.
    pub at: Timestamp,
}

impl AiConversation {
    /// Column of [`AiConversation::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`AiConversation::title`].
    pub const TITLE: Column = Column::string("title", 200);
    /// Column of [`AiConversation::messages`].
    pub const MESSAGES: Column = Column::json("messages", 100_000);
}

impl Row for AiConversation {
    type Id = EntityId;
    const TABLE: &'static str = "ai_conversations";
    const NOUN: &'static str = "Conversation";
    const COLUMNS: &'static [Column] = &[Self::USER_ID, Self::TITLE, Self::MESSAGES];
    const INDEXES: &'static [Index] = &[Index::key(
        "user_k",
        &[Self::USER_ID.asc(), desc(UPDATED_AT)],
    )];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<AiConversation>(&json!({
            "userId": "id-userid",
            "title": "Rust",
            "messages": "[{\"role\":\"user\",\"content\":\"Hi\",\"at\":\"2026-01-02T03:04:05.678Z\"}]",
        }));
    }
}

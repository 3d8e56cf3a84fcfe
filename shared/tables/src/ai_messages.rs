//! Messages of conversations with the model; an answer grows in its row while people watch.

use model::{AnswerState, EntityId, MessageId, Packed, Speaker, Text, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<AiMessage>().read_per_row();

/// One turn of a conversation with the assistant. Whoever asked may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AiMessage {
    /// Who asked.
    pub user_id: UserId,
    /// The conversation.
    pub conversation_id: EntityId,
    /// Who speaks.
    pub role: Speaker,
    /// What is said so far.
    pub text: Option<Text<0, 32_000>>,
    /// How far it has come.
    pub state: AnswerState,
    /// Why it was interrupted, as a sentence.
    pub error: Option<Text<0, 300>>,
    /// Which model answers.
    pub model: Option<String>,
    /// What it cost.
    pub usage: Option<Packed<Value>>,
    /// Of an answer: the question.
    pub question_id: Option<MessageId>,
    /// Of a question: all that the model is told, so that an interrupted answer can be tried again.
    pub request: Option<Packed<Value>>,
}

impl AiMessage {
    /// The longest text, in characters.
    pub const LONGEST_TEXT: usize = 32_000;

    /// Column of [`AiMessage::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`AiMessage::conversation_id`].
    pub const CONVERSATION_ID: Column = Column::id("conversationId").required();
    /// Column of [`AiMessage::role`].
    pub const ROLE: Column = Column::string("role", 16).required();
    /// Column of [`AiMessage::text`].
    pub const TEXT: Column = Column::text("text", 32_000);
    /// Column of [`AiMessage::state`].
    pub const STATE: Column = Column::string("state", 12).or("done");
    /// Column of [`AiMessage::error`].
    pub const ERROR: Column = Column::string("error", 300);
    /// Column of [`AiMessage::model`].
    pub const MODEL: Column = Column::string("model", 80);
    /// Column of [`AiMessage::usage`].
    pub const USAGE: Column = Column::json("usage", 1_000);
    /// Column of [`AiMessage::question_id`].
    pub const QUESTION_ID: Column = Column::id("questionId");
    /// Column of [`AiMessage::request`].
    pub const REQUEST: Column = Column::json("request", 60_000);
}

impl Row for AiMessage {
    type Id = MessageId;
    const TABLE: &'static str = "ai_messages";
    const NOUN: &'static str = "Message";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::CONVERSATION_ID,
        Self::ROLE,
        Self::TEXT,
        Self::STATE,
        Self::ERROR,
        Self::MODEL,
        Self::USAGE,
        Self::QUESTION_ID,
        Self::REQUEST,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key(
            "conversation_k",
            &[Self::CONVERSATION_ID.asc(), asc(CREATED_AT)],
        ),
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
        Index::key("state_k", &[Self::STATE.asc(), asc(UPDATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<AiMessage>(&json!({
            "userId": "id-userid",
            "conversationId": "id-conversationid",
            "role": "assistant",
            "text": "Some text",
            "state": "streaming",
            "error": "Some error",
            "model": "some/model",
            "usage": "{\"promptTokens\":1,\"completionTokens\":2,\"totalTokens\":3}",
            "questionId": "id-questionid",
            "request": "{\"a\":1}",
        }));
    }
}

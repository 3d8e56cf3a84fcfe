//! Conversations that somebody keeps.

use model::{EntityId, Packed, Speaker, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{AiConversation, ConversationLine};
use store::Stored;

/// A conversation that is to be kept.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewConversation {
    /// What it is called.
    #[serde(default)]
    pub title: Option<Text<1, 200>>,
}

/// A conversation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConversationView {
    /// Its id, to be named with every question.
    pub id: EntityId,
    /// What it is called.
    pub title: Option<String>,
    /// When it began.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<&Stored<AiConversation>> for ConversationView {
    fn from(stored: &Stored<AiConversation>) -> Self {
        Self {
            id: stored.id.clone(),
            title: stored.row.title.as_ref().map(ToString::to_string),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// One conversation.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneConversation {
    /// It.
    pub conversation: ConversationView,
    /// What was said in it, oldest first; of a long one, the latest.
    pub messages: Vec<Line>,
}

impl From<Stored<AiConversation>> for OneConversation {
    fn from(stored: Stored<AiConversation>) -> Self {
        let conversation = (&stored).into();
        let lines = stored.row.messages.map(Packed::into_inner);
        Self {
            conversation,
            messages: lines
                .unwrap_or_default()
                .into_iter()
                .map(Into::into)
                .collect(),
        }
    }
}

/// What somebody said.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Who.
    pub role: Speaker,
    /// What, in Markdown; to be shown as something that a stranger wrote.
    pub content: String,
    /// When it was answered.
    pub at: Timestamp,
}

impl From<ConversationLine> for Line {
    fn from(line: ConversationLine) -> Self {
        Self {
            role: line.role,
            content: line.content,
            at: line.at,
        }
    }
}

/// It is gone.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Deleted {
    /// Always true.
    pub deleted: bool,
}

//! What is asked of a model.

use std::time::Duration;

use serde::Serialize;

/// Which list of models a question goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Models {
    /// Those that talk with people.
    Chat,
    /// Those that answer JSON.
    Json,
}

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// We: what is to be done, and nothing that anybody else wrote.
    System,
    /// A person, or data.
    User,
    /// The model, earlier.
    Assistant,
}

/// One turn of the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Turn {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
}

impl Turn {
    /// An instruction of ours.
    pub fn system(content: impl Into<String>) -> Self {
        Self::new(Role::System, content)
    }

    /// What a person says, or data.
    pub fn user(content: impl Into<String>) -> Self {
        Self::new(Role::User, content)
    }

    /// What the model said.
    pub fn assistant(content: impl Into<String>) -> Self {
        Self::new(Role::Assistant, content)
    }

    fn new(role: Role, content: impl Into<String>) -> Self {
        Self {
            role,
            content: content.into(),
        }
    }
}

/// A question, with how much of an answer is wanted and how long it may take.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    /// What it is for: a word for the log.
    pub purpose: &'static str,
    /// Which models it goes to.
    pub models: Models,
    /// The conversation: instructions first.
    pub turns: Vec<Turn>,
    /// How many tokens the answer may have.
    pub max_tokens: u32,
    /// How long one model may take: for the whole answer, or for each piece of a streamed one.
    pub patience: Duration,
}

impl Ask {
    /// The longest that one model may take over a chat.
    pub const CHAT_PATIENCE: Duration = Duration::from_secs(20);
    /// The longest that one model may take over JSON.
    pub const JSON_PATIENCE: Duration = Duration::from_secs(40);

    /// A question to those models that talk with people.
    pub fn chat(purpose: &'static str, turns: Vec<Turn>, max_tokens: u32) -> Self {
        Self {
            purpose,
            models: Models::Chat,
            turns,
            max_tokens,
            patience: Self::CHAT_PATIENCE,
        }
    }

    /// A question to those models that answer JSON.
    pub fn json(purpose: &'static str, turns: Vec<Turn>, max_tokens: u32) -> Self {
        Self {
            purpose,
            models: Models::Json,
            turns,
            max_tokens,
            patience: Self::JSON_PATIENCE,
        }
    }
}

//! JSON in and out.

mod conversations;
mod quizzes;

use llm::Usage;
use model::{AnswerState, EntityId, JobId, JobState, MessageId, Speaker, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::AiMessage;
use store::Stored;

use crate::summarize::Summary;

pub use conversations::{ConversationView, Deleted, NewConversation, OneConversation};
pub use quizzes::{ChapterRef, NewQuiz, OneQuiz, QuizTask};

/// One turn of the conversation so far.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Turn {
    /// Who speaks.
    pub role: Speaker,
    /// What is said.
    pub content: Text<1, 8_000>,
}

/// A question to the assistant.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewQuestion {
    /// The conversation so far, oldest first; the last turn asks. The last ten are used.
    #[schemars(length(min = 1, max = 50))]
    pub messages: Vec<Turn>,
    /// What it is about.
    #[serde(default)]
    pub topic: Option<Text<1, 200>>,
    /// The chapter that it is about, where the caller may read it.
    #[serde(default)]
    pub context: Option<ChapterRef>,
    /// How many tokens the answer may have.
    #[serde(default)]
    #[schemars(range(min = 1, max = 2_048))]
    pub max_tokens: Option<u32>,
    /// The conversation it belongs to, as an earlier answer named it: question and answer are kept in it.
    #[serde(default)]
    pub conversation_id: Option<EntityId>,
    /// Whether the answer is to grow in a row of its own.
    #[serde(default)]
    pub stream: bool,
    /// Ignored: the model is our choice.
    #[serde(default, rename = "model")]
    #[schemars(skip)]
    pub _model: Option<serde_json::Value>,
    /// Ignored: the instructions are ours.
    #[serde(default, rename = "systemPrompt")]
    #[schemars(skip)]
    pub _system_prompt: Option<serde_json::Value>,
    /// Ignored: how freely the model speaks is our choice.
    #[serde(default, rename = "temperature")]
    #[schemars(skip)]
    pub _temperature: Option<serde_json::Value>,
}

/// What the assistant answers: at once, or by and by.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ChatAnswer {
    /// The answer.
    Whole(Answered),
    /// Where the answer grows.
    Growing(Growing),
}

/// An answer.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    /// What is said, to be sent along with the next question.
    pub message: Said,
    /// Which model said it.
    pub model: String,
    /// What it cost.
    pub usage: Usage,
    /// How long it took, in milliseconds.
    pub processing_ms: u64,
}

/// What the assistant said, in Markdown; to be shown as something that a stranger wrote.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Said {
    /// The assistant.
    pub role: Speaker,
    /// What it said.
    pub content: String,
}

/// Where an answer grows: the row `messageId` of the table `ai_messages`.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Growing {
    /// The row.
    pub message_id: MessageId,
    /// The conversation, to be named with the next question.
    pub conversation_id: EntityId,
}

/// One turn as it is kept.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// The conversation.
    pub conversation_id: EntityId,
    /// Who speaks.
    pub role: Speaker,
    /// What is said so far, in Markdown.
    pub text: String,
    /// How far it has come.
    pub state: AnswerState,
    /// Why it was interrupted.
    pub error: Option<String>,
    /// Which model answers.
    pub model: Option<String>,
    /// What it cost.
    pub usage: Option<Usage>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<AiMessage>> for MessageView {
    fn from(stored: Stored<AiMessage>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            conversation_id: row.conversation_id,
            role: row.role,
            text: row.text.map(Text::into_string).unwrap_or_default(),
            state: row.state,
            error: row.error.map(Text::into_string),
            model: row.model,
            usage: row
                .usage
                .and_then(|it| serde_json::from_value(it.into_inner()).ok()),
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// One message.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneMessage {
    /// The message.
    pub message: MessageView,
}

/// How much of something is used up.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Amount {
    /// So much.
    pub used: u32,
    /// Of so much.
    pub limit: u32,
}

/// What is left for today.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageView {
    /// Questions.
    pub requests: Amount,
    /// Tokens of questions and answers.
    pub tokens: Amount,
    /// When the next day begins.
    pub resets_at: Timestamp,
}

/// A text to be summarised.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSummary {
    /// The text.
    pub text: Text<200, 30_000>,
    /// What it is called.
    #[serde(default)]
    pub title: Option<Text<1, 200>>,
}

/// A summary, as far as it has come.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneTask {
    /// It.
    pub task: TaskView,
}

/// A summary that is asked for. Its row in `jobs` has the same id, for those who listen.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaskView {
    /// Its id.
    pub id: JobId,
    /// How far it has come.
    pub state: JobState,
    /// The summary, once it is there.
    pub summary: Option<Summary>,
    /// Why there is none, as a code.
    pub error_code: Option<String>,
    /// Why there is none, as a sentence.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
}

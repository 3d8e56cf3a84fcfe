//! What a cohort says.

use model::{ChapterId, CohortId, CohortMessageId, CohortMessageType, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::CohortMessage;
use store::{Card, Paging, Stored};

/// A message to a cohort.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// What is said.
    pub content: Text<1, 5_000>,
    /// What kind of message it is; a discussion where it is left out.
    #[serde(default, rename = "type")]
    pub kind: Option<CohortMessageType>,
    /// The chapter it is about.
    #[serde(default)]
    pub chapter_id: Option<ChapterId>,
    /// The message it answers.
    #[serde(default)]
    pub parent_id: Option<CohortMessageId>,
    /// Names this attempt: sending it again answers the first message.
    #[serde(default)]
    pub client_message_id: Option<Text<1, 64>>,
    /// Ignored: the author is whoever calls.
    #[serde(default, rename = "userId")]
    #[schemars(skip)]
    pub _user_id: Option<serde_json::Value>,
}

/// A message in other words.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessagePatch {
    /// What is said now.
    pub content: Text<1, 5_000>,
}

/// Which messages to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatFilter {
    /// Those about this chapter.
    #[serde(default)]
    pub chapter_id: Option<ChapterId>,
    /// Answers to this message; where it is left out, messages that answer none.
    #[serde(default)]
    pub parent_id: Option<CohortMessageId>,
    /// Which page.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A message.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its id.
    pub id: CohortMessageId,
    /// The cohort.
    pub cohort_id: CohortId,
    /// The chapter it is about.
    pub chapter_id: Option<ChapterId>,
    /// Who says it.
    pub author_id: UserId,
    /// What kind of message it is.
    #[serde(rename = "type")]
    pub kind: CohortMessageType,
    /// What is said; nothing where it was deleted.
    pub content: String,
    /// The message it answers.
    pub parent_id: Option<CohortMessageId>,
    /// How many people like it.
    pub likes_count: u32,
    /// How many answers it has.
    pub replies_count: u32,
    /// Whether it stays on top.
    pub is_pinned: bool,
    /// Whether flags hid it from all but those who lead the pod.
    pub is_hidden: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub deleted_at: Option<Timestamp>,
}

impl From<Stored<CohortMessage>> for MessageView {
    fn from(stored: Stored<CohortMessage>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            cohort_id: row.cohort_id,
            chapter_id: row.chapter_id,
            author_id: row.author_id,
            kind: row.kind,
            content: row.content.into_string(),
            parent_id: row.parent_id,
            likes_count: row.likes_count,
            replies_count: row.replies_count,
            is_pinned: row.is_pinned,
            is_hidden: row.flagged_at.is_some(),
            created_at: stored.created_at,
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
        }
    }
}

/// One message.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneMessage {
    /// It.
    pub message: MessageView,
}

impl From<Stored<CohortMessage>> for OneMessage {
    fn from(stored: Stored<CohortMessage>) -> Self {
        Self {
            message: stored.into(),
        }
    }
}

/// A message in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageItem {
    /// The message.
    pub message: MessageView,
    /// Who says it.
    pub author: Card,
    /// Whether the caller likes it.
    pub liked: bool,
}

/// Whether the caller likes a message.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Liked {
    /// They do.
    pub liked: bool,
    /// How many people do.
    pub likes_count: u32,
}

/// Whether a message is flagged: by the caller, or, where who leads the pod looked at it, no more.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Flagged {
    /// It is.
    pub flagged: bool,
}

/// Whether a message stays on top.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pinned {
    /// It does.
    pub pinned: bool,
}

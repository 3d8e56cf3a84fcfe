//! Messages.

use model::{FileId, List, MessageId, MessageType, RoomId, Text, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::Message;
use store::{Card, Paging, Stored};

/// A message as its sender writes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMessage {
    /// The text, in Markdown; may be left out over a file.
    #[serde(default)]
    pub content: Text<0, 5_000>,
    /// What it is: `text`, `image` or `file`; what it looks like where it is left out.
    #[serde(rename = "type", default)]
    pub kind: Option<MessageType>,
    /// The message of the same room that it answers.
    #[serde(default)]
    pub reply_to_id: Option<MessageId>,
    /// A file that the sender uploaded to the bucket `attachments`.
    #[serde(default)]
    pub file_id: Option<FileId>,
    /// Whom it mentions, besides those written as `@name`; who is not in the room is left out.
    #[serde(default)]
    pub mention_ids: List<UserId, 0, 10>,
    /// Names this attempt: sending it again answers the first message.
    #[serde(default)]
    pub client_message_id: Option<Text<1, 64>>,
    /// Ignored: the sender is whoever calls.
    #[serde(default, rename = "senderId")]
    #[schemars(skip)]
    pub _sender: serde::de::IgnoredAny,
}

/// What changes about a message.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessagePatch {
    /// The new text.
    pub content: Text<1, 5_000>,
}

/// Which part of a room's messages to read.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Around {
    /// A message to read what was written before and after; not together with a cursor.
    #[serde(default)]
    pub around: Option<MessageId>,
    /// Which page, and how long: 50 where it is left out. The next page is older.
    #[serde(flatten)]
    pub paging: Paging,
}

/// What to search for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SearchFilter {
    /// Words that occur in the message.
    pub q: Text<2, 64>,
    /// Only messages of this room.
    #[serde(default)]
    pub room_id: Option<RoomId>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A message as readers see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// Its room.
    pub room_id: RoomId,
    /// Who wrote it; `system` and `ai` are the platform's own.
    pub sender_id: UserId,
    /// Its place in the room, counted from 1; null until it was counted, a moment after it was written.
    pub seq: Option<u32>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: MessageType,
    /// The text; empty over a file and once it was deleted.
    pub content: String,
    /// The message it answers.
    pub reply_to_id: Option<MessageId>,
    /// Its file, in the bucket `attachments`.
    pub file_id: Option<FileId>,
    /// What the file is called.
    pub file_name: Option<String>,
    /// How large the file is, in bytes.
    pub file_size: Option<u64>,
    /// What the server found in the file.
    pub mime_type: Option<String>,
    /// Whom it mentions.
    pub mentions: Vec<UserId>,
    /// When its sender last changed it.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted; its place stays.
    pub deleted_at: Option<Timestamp>,
    /// When it was pinned.
    pub pinned_at: Option<Timestamp>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Message>> for MessageView {
    fn from(stored: Stored<Message>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            room_id: row.room_id,
            sender_id: row.sender_id,
            seq: Some(row.seq).filter(|it| *it > 0),
            kind: row.kind,
            content: row.content.into_string(),
            reply_to_id: row.reply_to_id,
            file_id: row.file_id,
            file_name: row.file_name.map(Text::into_string),
            file_size: row.file_size,
            mime_type: row.mime_type.map(Text::into_string),
            mentions: row.mentions.into_vec(),
            edited_at: row.edited_at,
            deleted_at: row.deleted_at,
            pinned_at: row.pinned_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// The one message of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneMessage {
    /// The message.
    pub message: MessageView,
}

/// A message with what its reader's screen needs.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct HistoryItem {
    /// The message.
    pub message: MessageView,
    /// Who wrote it; null for the platform's own lines.
    pub sender: Option<Card>,
    /// How the message begins that it answers; null where it answers none, or one that is gone.
    pub reply_to: Option<ReplyPreview>,
    /// The emoji on it, in the order in which they came.
    pub reactions: Vec<ReactionCount>,
}

/// How a message begins that another one answers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReplyPreview {
    /// Its id.
    pub id: MessageId,
    /// Who wrote it.
    pub sender_id: UserId,
    /// How it begins; empty once it was deleted.
    pub text: String,
    /// Whether it was deleted.
    pub deleted: bool,
}

/// How often an emoji is on a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReactionCount {
    /// The emoji.
    pub emoji: String,
    /// How many people put it there.
    pub count: u32,
    /// Whether the caller did.
    pub mine: bool,
}

/// A page of messages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The messages, newest first.
    pub items: Vec<MessageView>,
    /// Where the next page begins; null on the last.
    pub next_cursor: Option<String>,
}

/// Answer to a deletion.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Tombstone {
    /// Always true: what is gone is gone.
    pub deleted: bool,
}

/// Whether a message is pinned.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Pinned {
    /// Whether it is.
    pub pinned: bool,
}

/// Whether the caller keeps a message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Starred {
    /// Whether they do.
    pub starred: bool,
}

/// The caller's emoji on a message.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Mine {
    /// Each of them, in the order in which they came.
    pub mine: Vec<String>,
}

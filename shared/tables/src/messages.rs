//! Messages; their readers are their room's.

use model::{FileId, List, MessageId, MessageType, RoomId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Message>().read_per_row();

/// Something written in a room. Whoever may read the room may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// The room.
    pub room_id: RoomId,
    /// Who wrote it; `system` and `ai` are the platform's own.
    pub sender_id: UserId,
    /// Its place in the room; 0 until the worker has counted it, 1 while it does.
    pub seq: u32,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: MessageType,
    /// The text, in Markdown; may be empty over a file.
    pub content: Text<0, 5_000>,
    /// The message that it answers.
    pub reply_to_id: Option<MessageId>,
    /// Its file, in bucket `attachments`.
    pub file_id: Option<FileId>,
    /// What the file is called.
    pub file_name: Option<Text<0, 255>>,
    /// How large the file is, in bytes.
    pub file_size: Option<u64>,
    /// What the server found in the file.
    pub mime_type: Option<Text<0, 100>>,
    /// Whom it mentions.
    pub mentions: List<UserId, 0, 10>,
    /// When its sender last changed it.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted; its place stays.
    pub deleted_at: Option<Timestamp>,
    /// When it was pinned.
    pub pinned_at: Option<Timestamp>,
    /// Since when moderation leaves it to its sender's eyes.
    pub hidden_at: Option<Timestamp>,
}

impl Message {
    /// A message that was just written.
    pub fn new(room: &RoomId, sender: &UserId, kind: MessageType, content: Text<0, 5_000>) -> Self {
        Self {
            room_id: room.clone(),
            sender_id: sender.clone(),
            seq: 0,
            kind,
            content,
            reply_to_id: None,
            file_id: None,
            file_name: None,
            file_size: None,
            mime_type: None,
            mentions: List::default(),
            edited_at: None,
            deleted_at: None,
            pinned_at: None,
            hidden_at: None,
        }
    }

    /// Column of [`Message::room_id`].
    pub const ROOM_ID: Column = Column::id("roomId").required();
    /// Column of [`Message::sender_id`].
    pub const SENDER_ID: Column = Column::id("senderId").required();
    /// Column of [`Message::seq`].
    pub const SEQ: Column = Column::counter("seq");
    /// Column of [`Message::kind`].
    pub const KIND: Column = Column::string("type", 8).or("text");
    /// Column of [`Message::content`].
    pub const CONTENT: Column = Column::text("content", 5_000);
    /// Column of [`Message::reply_to_id`].
    pub const REPLY_TO_ID: Column = Column::id("replyToId");
    /// Column of [`Message::file_id`].
    pub const FILE_ID: Column = Column::id("fileId");
    /// Column of [`Message::file_name`].
    pub const FILE_NAME: Column = Column::string("fileName", 255);
    /// Column of [`Message::file_size`].
    pub const FILE_SIZE: Column = Column::integer("fileSize").range(0, LARGEST_INTEGER);
    /// Column of [`Message::mime_type`].
    pub const MIME_TYPE: Column = Column::string("mimeType", 100);
    /// Column of [`Message::mentions`].
    pub const MENTIONS: Column = Column::id("mentions").array();
    /// Column of [`Message::edited_at`].
    pub const EDITED_AT: Column = Column::datetime("editedAt");
    /// Column of [`Message::deleted_at`].
    pub const DELETED_AT: Column = Column::datetime("deletedAt");
    /// Column of [`Message::pinned_at`].
    pub const PINNED_AT: Column = Column::datetime("pinnedAt");
    /// Column of [`Message::hidden_at`].
    pub const HIDDEN_AT: Column = Column::datetime("hiddenAt");
}

impl Row for Message {
    type Id = MessageId;
    const TABLE: &'static str = "messages";
    const NOUN: &'static str = "Message";
    const COLUMNS: &'static [Column] = &[
        Self::ROOM_ID,
        Self::SENDER_ID,
        Self::SEQ,
        Self::KIND,
        Self::CONTENT,
        Self::REPLY_TO_ID,
        Self::FILE_ID,
        Self::FILE_NAME,
        Self::FILE_SIZE,
        Self::MIME_TYPE,
        Self::MENTIONS,
        Self::EDITED_AT,
        Self::DELETED_AT,
        Self::PINNED_AT,
        Self::HIDDEN_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("room_k", &[Self::ROOM_ID.asc(), desc(CREATED_AT)]),
        Index::key("reply_k", &[Self::REPLY_TO_ID.asc(), asc(CREATED_AT)]),
        Index::key("file_k", &[Self::FILE_ID.asc()]),
        Index::key("uncounted_k", &[Self::SEQ.asc(), asc(CREATED_AT)]),
        Index::key("pin_k", &[Self::ROOM_ID.asc(), Self::PINNED_AT.asc()]),
        Index::fulltext("text_f", &[Self::CONTENT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Message>(&json!({
            "roomId": "id-r",
            "senderId": "id-s",
            "seq": 3,
            "type": "image",
            "content": "Some text",
            "replyToId": "id-m",
            "fileId": "id-f",
            "fileName": "cat.png",
            "fileSize": 1000,
            "mimeType": "image/png",
            "mentions": ["id-u"],
            "editedAt": "2026-01-02T03:04:05.678Z",
            "deletedAt": "2026-01-02T03:04:05.678Z",
            "pinnedAt": "2026-01-02T03:04:05.678Z",
            "hiddenAt": "2026-01-02T03:04:05.678Z",
        }));
    }

    #[test]
    fn a_new_row_holds_what_the_columns_preset() {
        crate::check_presets(&Message::new(
            &"r".parse().unwrap(),
            &"u".parse().unwrap(),
            MessageType::Text,
            Text::default(),
        ));
    }
}

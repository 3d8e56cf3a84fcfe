//! Messages; their readers are their room's.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "messages",
    &[
        Column::id("roomId").required(),
        // `system` for lines of our own
        Column::id("senderId").required(),
        // the room's count with this message, written by the worker
        Column::integer("seq").range(0, LARGEST_INTEGER),
        // text | image | file | system | ai
        Column::string("type", 8).or("text"),
        // may be empty over a file
        Column::text("content", 5_000),
        Column::id("replyToId"),
        Column::id("fileId"),
        Column::string("fileName", 255),
        Column::integer("fileSize").range(0, LARGEST_INTEGER),
        Column::string("mimeType", 100),
        Column::id("mentions").array(),
        Column::datetime("editedAt"),
        Column::datetime("deletedAt"),
        Column::datetime("pinnedAt"),
    ],
    &[
        Index::key("room_k", &[asc("roomId"), desc(CREATED_AT)]),
        Index::key("reply_k", &[asc("replyToId"), asc(CREATED_AT)]),
        Index::key("pin_k", &[asc("roomId"), asc("pinnedAt")]),
        Index::fulltext("text_f", &[asc("content")]),
    ],
)
.read_per_row();

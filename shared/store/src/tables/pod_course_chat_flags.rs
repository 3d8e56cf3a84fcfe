//! Who flagged which message of a cohort's chat.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_course_chat_flags",
    &[
        Column::id("messageId").required(),
        Column::id("userId").required(),
        Column::id("podId").required(),
    ],
    &[Index::unique("pair_u", &[asc("messageId"), asc("userId")])],
);

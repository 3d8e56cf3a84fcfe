//! Emoji on things of a pod, one row per person and emoji.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_reactions",
    &[
        Column::id("podId").required(),
        Column::id("itemId").required(),
        // checkin | pledge | resource | event | message
        Column::string("itemType", 16).required(),
        Column::id("userId").required(),
        Column::string("emoji", 16).or("👍"),
    ],
    &[
        Index::unique(
            "once_u",
            &[asc("podId"), asc("itemId"), asc("userId"), asc("emoji")],
        ),
        Index::key("item_k", &[asc("podId"), asc("itemType"), asc("itemId")]),
    ],
)
.read_per_row();

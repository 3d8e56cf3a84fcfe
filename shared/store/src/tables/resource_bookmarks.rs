//! Who marked which file for later; only they may know.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "resource_bookmarks",
    &[
        Column::id("resourceId").required(),
        Column::id("userId").required(),
    ],
    &[
        Index::unique("pair_u", &[asc("resourceId"), asc("userId")]),
        Index::key("by_user_k", &[asc("userId"), desc(CREATED_AT)]),
    ],
)
.read_per_row();

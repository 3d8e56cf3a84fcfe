//! Who likes which file.

use crate::schema::{asc, desc, Column, Grant, Index, Role, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "resource_likes",
    &[
        Column::id("resourceId").required(),
        Column::id("userId").required(),
    ],
    &[
        Index::unique("pair_u", &[asc("resourceId"), asc("userId")]),
        Index::key("by_user_k", &[asc("userId"), desc(CREATED_AT)]),
    ],
)
.readable_by(&[Grant::read(Role::Users)]);

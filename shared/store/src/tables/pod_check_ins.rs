//! Short notes that members leave in their pod.

use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_check_ins",
    &[
        Column::id("podId").required(),
        Column::id("userId").required(),
        Column::text("note", 4_000).required(),
        // great | ok | stuck
        Column::string("mood", 16),
        Column::string("blocker", 300),
        Column::boolean("helpNeeded").preset(Preset::Boolean(false)),
        Column::string("localDate", 10).required(),
    ],
    &[
        Index::key("pod_k", &[asc("podId"), desc(CREATED_AT)]),
        Index::key("user_k", &[asc("userId"), desc(CREATED_AT)]),
    ],
)
.read_per_row();

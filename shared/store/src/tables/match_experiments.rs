//! What matching recommended to whom, and what they did.

use crate::schema::{asc, desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "match_experiments",
    &[
        Column::id("userId").required(),
        // auto-join | prompted
        Column::string("variant", 16).required(),
        Column::id("recommended").array(),
        Column::id("joined").array(),
        Column::integer("scores").range(0, 100).array(),
    ],
    &[Index::key("user_k", &[asc("userId"), desc(CREATED_AT)])],
);

//! What somebody used of the models on a UTC day; the id is computed from both.

use crate::schema::{asc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "ai_usage",
    &[
        Column::id("userId").required(),
        Column::string("date", 10).required(),
        Column::counter("requests"),
        Column::counter("tokens"),
    ],
    &[
        Index::unique("day_u", &[asc("userId"), asc("date")]),
        Index::key("age_k", &[asc(CREATED_AT)]),
    ],
);

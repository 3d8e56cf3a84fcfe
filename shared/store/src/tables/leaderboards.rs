//! Snapshots of who leads, each read with one get.

use crate::schema::{Column, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "leaderboards",
    &[
        Column::json("items", 30_000),
        Column::datetime("computedAt"),
    ],
    &[],
)
.read_per_row();

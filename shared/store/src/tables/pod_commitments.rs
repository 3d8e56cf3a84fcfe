//! Pledges: what members promise their pod for a week of its zone.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_commitments",
    &[
        Column::id("podId").required(),
        Column::id("userId").required(),
        Column::string("isoWeek", 8).required(),
        Column::text("pledge", 2_000).required(),
        // open | kept | missed
        Column::string("status", 8).or("open"),
        Column::datetime("keptAt"),
    ],
    &[
        Index::unique("week_u", &[asc("podId"), asc("userId"), asc("isoWeek")]),
        Index::key("pod_week_k", &[asc("podId"), asc("isoWeek")]),
    ],
)
.read_per_row();

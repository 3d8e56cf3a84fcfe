//! What somebody plans for a day of their zone.

use crate::schema::{asc, Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "study_plans",
    &[
        Column::id("userId").required(),
        Column::string("localDate", 10).required(),
        Column::json("items", 20_000),
        Column::string("completedIds", 40).array(),
        Column::string("signals", 32).array(),
        Column::datetime("generatedAt"),
        Column::integer("version")
            .range(1, LARGEST_INTEGER)
            .preset(Preset::Integer(1)),
    ],
    &[Index::unique("day_u", &[asc("userId"), asc("localDate")])],
)
.read_per_row();

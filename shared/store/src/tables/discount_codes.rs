//! Codes that make courses cheaper; the id is the code in capitals.

use crate::schema::{Column, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "discount_codes",
    &[
        Column::integer("percentOff").range(1, 100),
        Column::integer("amountOffCents").range(1, LARGEST_INTEGER),
        Column::id("courseId"),
        Column::integer("maxUses").range(1, LARGEST_INTEGER),
        Column::counter("uses"),
        Column::datetime("startsAt"),
        Column::datetime("endsAt"),
        Column::boolean("active").preset(Preset::Boolean(true)),
    ],
    &[],
);

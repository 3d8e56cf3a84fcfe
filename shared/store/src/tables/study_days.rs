//! What somebody did on a day of their zone.

use crate::schema::{asc, Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "study_days",
    &[
        Column::id("userId").required(),
        Column::string("localDate", 10).required(),
        Column::counter("seconds"),
        Column::counter("sessions"),
        Column::counter("checkIns"),
        Column::counter("chapters"),
        Column::counter("assignments"),
        Column::integer("goalSeconds").range(0, LARGEST_INTEGER),
        Column::boolean("goalMet").preset(Preset::Boolean(false)),
    ],
    &[Index::unique("day_u", &[asc("userId"), asc("localDate")])],
)
.read_per_row();

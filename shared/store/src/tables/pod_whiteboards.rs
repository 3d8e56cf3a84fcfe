//! Drawings that a pod shares; saving names the version it is based on.

use crate::schema::{asc, Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_whiteboards",
    &[
        Column::id("podId").required(),
        // empty for the board of the pod itself
        Column::id("meetingId").or(""),
        Column::string("title", 120).or("Untitled"),
        Column::json("state", 200_000),
        Column::integer("version")
            .range(1, LARGEST_INTEGER)
            .preset(Preset::Integer(1)),
        Column::id("lastModifiedBy"),
        Column::boolean("isArchived").preset(Preset::Boolean(false)),
        Column::id("exportFileId"),
    ],
    &[Index::unique("place_u", &[asc("podId"), asc("meetingId")])],
)
.read_per_row();

//! The one running meeting of each pod; the id is the pod's, so a second start is refused.

use crate::schema::{Column, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "active_meetings",
    &[
        Column::id("meetingId").required(),
        Column::id("startedBy").required(),
    ],
    &[],
);

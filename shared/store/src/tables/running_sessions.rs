//! The one running study session of somebody; the id is the account's, so a second start is refused.

use crate::schema::{Column, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "running_sessions",
    &[
        Column::id("sessionId").required(),
        Column::datetime("startedAt").required(),
    ],
    &[],
);

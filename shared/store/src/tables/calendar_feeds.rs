//! Secret addresses of calendar feeds; the id is the account's.

use crate::schema::{Column, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "calendar_feeds",
    &[
        // SHA-256, hexadecimal
        Column::string("tokenHash", 64).required(),
        Column::datetime("lastAccessAt"),
        Column::counter("accessCount"),
    ],
    &[],
);

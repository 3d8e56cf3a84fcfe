//! What happened on a UTC day, written by a rollup; the id is the date.

use crate::schema::{Column, Grant, Role, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "analytics_daily",
    &[
        Column::counter("activeUsers"),
        Column::counter("newUsers"),
        Column::counter("posts"),
        Column::counter("comments"),
        Column::counter("messages"),
        Column::counter("checkIns"),
        Column::counter("studySeconds"),
        Column::counter("enrollments"),
        Column::counter("completions"),
        Column::counter("revenueCents"),
        Column::datetime("computedAt"),
    ],
    &[],
)
.readable_by(&[Grant::read(Role::Admins)]);

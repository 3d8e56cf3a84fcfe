//! One row per scheduled job: its lock, its lease, and how far it came.

use crate::schema::{Column, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "job_runs",
    &[
        Column::counter("lock"),
        Column::datetime("leaseUntil"),
        Column::datetime("lastRunAt"),
        Column::datetime("lastOkAt"),
        Column::string("cursor", 100),
        Column::integer("durationMs").range(0, LARGEST_INTEGER),
        Column::counter("processed"),
        Column::string("error", 300),
    ],
    &[],
);

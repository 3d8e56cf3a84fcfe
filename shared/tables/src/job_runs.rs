//! One row per scheduled job: its lock, its lease, and how far it came.

use model::{SnapshotId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<JobRun>();

/// How far a scheduled job has come; the id is the job's. No client reads it.
///
/// A *pass* is one walk over everything the job looks after; a *run* is what one execution does of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobRun {
    /// 1 while somebody is at it.
    pub lock: u32,
    /// Until when whoever is at it has it.
    pub lease_until: Option<Timestamp>,
    /// The point of its cadence that the latest pass stands for.
    pub last_run_at: Option<Timestamp>,
    /// The point of its cadence up to which everything is done.
    pub last_ok_at: Option<Timestamp>,
    /// Where the pass goes on; none between two passes.
    pub cursor: Option<String>,
    /// How long the latest pass took, all runs together, in milliseconds.
    pub duration_ms: Option<u64>,
    /// Rows that the latest pass looked at.
    pub processed: u64,
    /// Rows that the latest pass found wrong and put right.
    pub drift: u64,
    /// Why the latest run failed; none after one that did not.
    pub error: Option<String>,
    /// Runs in a row that failed.
    pub failures: u32,
    /// When it may be tried again after a failure.
    pub not_before: Option<Timestamp>,
    /// How often it is due, in seconds; none for one that has not run since this is kept.
    pub every_sec: Option<u64>,
}

impl JobRun {
    /// Column of [`JobRun::lock`].
    pub const LOCK: Column = Column::counter("lock");
    /// Column of [`JobRun::lease_until`].
    pub const LEASE_UNTIL: Column = Column::datetime("leaseUntil");
    /// Column of [`JobRun::last_run_at`].
    pub const LAST_RUN_AT: Column = Column::datetime("lastRunAt");
    /// Column of [`JobRun::last_ok_at`].
    pub const LAST_OK_AT: Column = Column::datetime("lastOkAt");
    /// Column of [`JobRun::cursor`].
    pub const CURSOR: Column = Column::string("cursor", 100);
    /// Column of [`JobRun::duration_ms`].
    pub const DURATION_MS: Column = Column::integer("durationMs").range(0, LARGEST_INTEGER);
    /// Column of [`JobRun::processed`].
    pub const PROCESSED: Column = Column::counter("processed");
    /// Column of [`JobRun::drift`].
    pub const DRIFT: Column = Column::counter("drift");
    /// Column of [`JobRun::error`].
    pub const ERROR: Column = Column::string("error", 300);
    /// Column of [`JobRun::failures`].
    pub const FAILURES: Column = Column::counter("failures");
    /// Column of [`JobRun::not_before`].
    pub const NOT_BEFORE: Column = Column::datetime("notBefore");
    /// Column of [`JobRun::every_sec`].
    pub const EVERY_SEC: Column = Column::integer("everySec").range(0, LARGEST_INTEGER);
}

impl Row for JobRun {
    type Id = SnapshotId;
    const TABLE: &'static str = "job_runs";
    const NOUN: &'static str = "Job run";
    const COLUMNS: &'static [Column] = &[
        Self::LOCK,
        Self::LEASE_UNTIL,
        Self::LAST_RUN_AT,
        Self::LAST_OK_AT,
        Self::CURSOR,
        Self::DURATION_MS,
        Self::PROCESSED,
        Self::DRIFT,
        Self::ERROR,
        Self::FAILURES,
        Self::NOT_BEFORE,
        Self::EVERY_SEC,
    ];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<JobRun>(&json!({
            "lock": 1,
            "leaseUntil": "2026-01-02T03:04:05.678Z",
            "lastRunAt": "2026-01-02T03:04:05.678Z",
            "lastOkAt": "2026-01-02T03:04:05.678Z",
            "cursor": "cursor",
            "durationMs": 3,
            "processed": 3,
            "drift": 3,
            "error": "error",
            "failures": 3,
            "notBefore": "2026-01-02T03:04:05.678Z",
            "everySec": 60,
        }));
    }
}

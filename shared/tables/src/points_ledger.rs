//! Points and what they were given for.
//!
//! The id is computed from person, reason and source: creating the row is what allows the counters to move.

use model::{EdgeId, LocalDate, PodId, PointsReason, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<LedgerEntry>().read_per_row();

/// Points that somebody won. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LedgerEntry {
    /// Who won them.
    pub user_id: UserId,
    /// What for.
    pub reason: PointsReason,
    /// The one thing they are given for.
    pub source_id: String,
    /// The pod in which they were won.
    pub pod_id: Option<PodId>,
    /// How many.
    pub points: u32,
    /// The day on the winner's calendar.
    pub local_date: Option<LocalDate>,
}

impl LedgerEntry {
    /// Column of [`LedgerEntry::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`LedgerEntry::reason`].
    pub const REASON: Column = Column::string("reason", 24).required();
    /// Column of [`LedgerEntry::source_id`].
    pub const SOURCE_ID: Column = Column::string("sourceId", 64).required();
    /// Column of [`LedgerEntry::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`LedgerEntry::points`].
    pub const POINTS: Column = Column::integer("points").required();
    /// Column of [`LedgerEntry::local_date`].
    pub const LOCAL_DATE: Column = Column::string("localDate", 10);
}

impl Row for LedgerEntry {
    type Id = EdgeId;
    const TABLE: &'static str = "points_ledger";
    const NOUN: &'static str = "Points";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::REASON,
        Self::SOURCE_ID,
        Self::POD_ID,
        Self::POINTS,
        Self::LOCAL_DATE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "once_u",
            &[
                Self::USER_ID.asc(),
                Self::REASON.asc(),
                Self::SOURCE_ID.asc(),
            ],
        ),
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<LedgerEntry>(&json!({
            "userId": "id-userid",
            "reason": "checkin",
            "sourceId": "sourceId",
            "podId": "id-podid",
            "points": 3,
            "localDate": "2026-01-02",
        }));
    }
}

//! Pledges: what members promise their pod for a week of its zone.
//!
//! The id is computed from pod, member and week: one pledge a week, and history stays.

use model::{EdgeId, IsoWeek, PledgeStatus, PodId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<Pledge>().read_per_row();

/// A member's promise for one week. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pledge {
    /// The pod.
    pub pod_id: PodId,
    /// Who promises.
    pub user_id: UserId,
    /// The week, in the pod's zone.
    pub iso_week: IsoWeek,
    /// The promise.
    pub pledge: Text<1, 2_000>,
    /// What became of it.
    pub status: PledgeStatus,
    /// When it was kept.
    pub kept_at: Option<Timestamp>,
}

impl Pledge {
    /// Column of [`Pledge::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`Pledge::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Pledge::iso_week`].
    pub const ISO_WEEK: Column = Column::string("isoWeek", 8).required();
    /// Column of [`Pledge::pledge`].
    pub const PLEDGE: Column = Column::text("pledge", 2_000).required();
    /// Column of [`Pledge::status`].
    pub const STATUS: Column = Column::string("status", 8).or("open");
    /// Column of [`Pledge::kept_at`].
    pub const KEPT_AT: Column = Column::datetime("keptAt");
}

impl Row for Pledge {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_commitments";
    const NOUN: &'static str = "Pledge";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::USER_ID,
        Self::ISO_WEEK,
        Self::PLEDGE,
        Self::STATUS,
        Self::KEPT_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "week_u",
            &[
                Self::POD_ID.asc(),
                Self::USER_ID.asc(),
                Self::ISO_WEEK.asc(),
            ],
        ),
        Index::key("pod_week_k", &[Self::POD_ID.asc(), Self::ISO_WEEK.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Pledge>(&json!({
            "podId": "id-podid",
            "userId": "id-userid",
            "isoWeek": "2026-W07",
            "pledge": "Some pledge",
            "status": "kept",
            "keptAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

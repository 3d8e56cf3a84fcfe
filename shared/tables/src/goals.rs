//! What people want to reach.

use model::{EntityId, GoalKind, GoalStatus, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<Goal>().read_per_row();

/// What somebody wants to reach. Only they may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    /// Whose it is.
    pub user_id: UserId,
    /// What they call it.
    pub title: Text<1, 200>,
    /// What is counted.
    pub kind: GoalKind,
    /// How much of it.
    pub target: u32,
    /// How much of it there is.
    pub progress: u32,
    /// What it is counted in.
    pub unit: Option<Text<0, 16>>,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// How far it has come.
    pub status: GoalStatus,
    /// When it was reached.
    pub completed_at: Option<Timestamp>,
    /// The client's id of the last progress that was counted.
    pub last_progress_key: Option<Text<1, 64>>,
}

impl Goal {
    /// Column of [`Goal::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Goal::title`].
    pub const TITLE: Column = Column::string("title", 200).required();
    /// Column of [`Goal::kind`].
    pub const KIND: Column = Column::string("kind", 16).required();
    /// Column of [`Goal::target`].
    pub const TARGET: Column = Column::integer("target").range(1, 20_000).required();
    /// Column of [`Goal::progress`].
    pub const PROGRESS: Column = Column::counter("progress");
    /// Column of [`Goal::unit`].
    pub const UNIT: Column = Column::string("unit", 16);
    /// Column of [`Goal::due_at`].
    pub const DUE_AT: Column = Column::datetime("dueAt");
    /// Column of [`Goal::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
    /// Column of [`Goal::completed_at`].
    pub const COMPLETED_AT: Column = Column::datetime("completedAt");
    /// Column of [`Goal::last_progress_key`].
    pub const LAST_PROGRESS_KEY: Column = Column::string("lastProgressKey", 64);
}

impl Row for Goal {
    type Id = EntityId;
    const TABLE: &'static str = "goals";
    const NOUN: &'static str = "Goal";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::TITLE,
        Self::KIND,
        Self::TARGET,
        Self::PROGRESS,
        Self::UNIT,
        Self::DUE_AT,
        Self::STATUS,
        Self::COMPLETED_AT,
        Self::LAST_PROGRESS_KEY,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("user_k", &[Self::USER_ID.asc(), Self::STATUS.asc()]),
        Index::key("state_k", &[Self::STATUS.asc(), Self::KIND.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Goal>(&json!({
            "userId": "id-u",
            "title": "Read more",
            "kind": "minutes_weekly",
            "target": 3,
            "progress": 3,
            "unit": "pages",
            "dueAt": "2026-01-02T03:04:05.678Z",
            "status": "done",
            "completedAt": "2026-01-02T03:04:05.678Z",
            "lastProgressKey": "k1",
        }));
    }
}

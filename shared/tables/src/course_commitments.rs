//! How many chapters somebody wants to do in a week with their cohort.

use model::{CohortId, CommitmentStatus, EdgeId, IsoWeek, PodId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<CourseCommitment>().read_per_row();

/// A weekly goal. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseCommitment {
    /// The cohort.
    pub cohort_id: CohortId,
    /// The pod.
    pub pod_id: PodId,
    /// Whose goal it is.
    pub user_id: UserId,
    /// The week.
    pub iso_week: IsoWeek,
    /// Chapters and assignments to do.
    pub weekly_goal: u32,
    /// Chapters and assignments done.
    pub done: u32,
    /// What became of it.
    pub status: CommitmentStatus,
    /// When the week is over.
    pub due_at: Timestamp,
}

impl CourseCommitment {
    /// Column of [`CourseCommitment::cohort_id`].
    pub const COHORT_ID: Column = Column::id("cohortId").required();
    /// Column of [`CourseCommitment::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`CourseCommitment::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`CourseCommitment::iso_week`].
    pub const ISO_WEEK: Column = Column::string("isoWeek", 8).required();
    /// Column of [`CourseCommitment::weekly_goal`].
    pub const WEEKLY_GOAL: Column = Column::integer("weeklyGoal").range(1, 50).required();
    /// Column of [`CourseCommitment::done`].
    pub const DONE: Column = Column::counter("done");
    /// Column of [`CourseCommitment::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
    /// Column of [`CourseCommitment::due_at`].
    pub const DUE_AT: Column = Column::datetime("dueAt").required();
}

impl Row for CourseCommitment {
    type Id = EdgeId;
    const TABLE: &'static str = "course_commitments";
    const NOUN: &'static str = "Goal";
    const COLUMNS: &'static [Column] = &[
        Self::COHORT_ID,
        Self::POD_ID,
        Self::USER_ID,
        Self::ISO_WEEK,
        Self::WEEKLY_GOAL,
        Self::DONE,
        Self::STATUS,
        Self::DUE_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique(
            "week_u",
            &[
                Self::COHORT_ID.asc(),
                Self::USER_ID.asc(),
                Self::ISO_WEEK.asc(),
            ],
        ),
        Index::key("due_k", &[Self::STATUS.asc(), Self::DUE_AT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CourseCommitment>(&json!({
            "cohortId": "id-cohort",
            "podId": "id-pod",
            "userId": "id-user",
            "isoWeek": "2026-W07",
            "weeklyGoal": 3,
            "done": 3,
            "status": "active",
            "dueAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

//! Weekly goals with a cohort.

use model::{CohortId, CommitmentStatus, EdgeId, IsoWeek, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::CourseCommitment;
use store::Stored;

/// What somebody wants to do this week. What they did is counted where they do it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGoal {
    /// Chapters and assignments: 1 to 50.
    #[schemars(range(min = 1, max = 50))]
    pub weekly_goal: u32,
    /// Ignored: the goal is the caller's.
    #[serde(default, rename = "userId")]
    #[schemars(skip)]
    pub _user_id: Option<serde_json::Value>,
}

/// One goal.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneGoal {
    /// It.
    pub commitment: GoalView,
}

/// A weekly goal.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoalView {
    /// Its id.
    pub id: EdgeId,
    /// The cohort.
    pub cohort_id: CohortId,
    /// Whose it is.
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

impl From<Stored<CourseCommitment>> for OneGoal {
    fn from(stored: Stored<CourseCommitment>) -> Self {
        let row = stored.row;
        Self {
            commitment: GoalView {
                id: stored.id,
                cohort_id: row.cohort_id,
                user_id: row.user_id,
                iso_week: row.iso_week,
                weekly_goal: row.weekly_goal,
                done: row.done,
                status: row.status,
                due_at: row.due_at,
            },
        }
    }
}

/// How far the caller is with this week's goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoalState {
    /// Whether they set one.
    pub has_commitment: bool,
    /// The week.
    pub iso_week: IsoWeek,
    /// Chapters and assignments to do.
    pub goal: u32,
    /// Chapters and assignments done.
    pub done: u32,
    /// What is left to do.
    pub remaining: u32,
    /// What is done, in per cent, 100 at most.
    pub pct: u32,
    /// Days that the week has left, the one that runs included.
    pub days_remaining: u32,
    /// Whether at least as much of the goal is done as has passed of the week.
    pub on_track: bool,
    /// What became of it.
    pub status: Option<CommitmentStatus>,
    /// When the week is over.
    pub due_at: Timestamp,
}

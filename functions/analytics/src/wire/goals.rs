//! JSON in and out of goals.

use model::{EntityId, GoalKind, GoalStatus, Patch, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::Goal;
use store::{Paging, Stored};

/// A goal that somebody sets themselves.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGoal {
    /// What they call it.
    pub title: Text<1, 200>,
    /// What is counted; all but `custom` count by themselves.
    pub kind: GoalKind,
    /// How much of it.
    #[schemars(range(min = 1, max = 20_000))]
    pub target: u32,
    /// What it is counted in, for `custom` alone.
    #[serde(default)]
    pub unit: Option<Text<0, 16>>,
    /// Until when; in the future.
    #[serde(default)]
    pub due_at: Option<Timestamp>,
    /// An id of the attempt: a repeat with the same one sets no other goal.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// Changes of a goal; what is left out stays.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GoalPatch {
    /// What they call it.
    #[serde(default)]
    pub title: Option<Text<1, 200>>,
    /// How much of it.
    #[serde(default)]
    #[schemars(range(min = 1, max = 20_000))]
    pub target: Option<u32>,
    /// Until when; null for no end.
    #[serde(default)]
    pub due_at: Patch<Timestamp>,
    /// `dropped` to give it up, `active` to take it up again.
    #[serde(default)]
    pub status: Option<GoalStatus>,
}

/// Which goals to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoalFilter {
    /// Only those that have come so far.
    #[serde(default)]
    pub status: Option<GoalStatus>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// Progress towards a goal of one's own.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewProgress {
    /// How much was added: 1 up to the target.
    #[schemars(range(min = 1, max = 20_000))]
    pub delta: u32,
    /// An id of this progress: the last one is not counted twice.
    pub key: Text<1, 64>,
}

/// A goal as its owner sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoalView {
    /// Its id.
    pub id: EntityId,
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
    /// When it was set.
    pub created_at: Timestamp,
}

impl From<Stored<Goal>> for GoalView {
    fn from(stored: Stored<Goal>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            title: row.title,
            kind: row.kind,
            target: row.target,
            progress: row.progress,
            unit: row.unit,
            due_at: row.due_at,
            status: row.status,
            completed_at: row.completed_at,
            created_at: stored.created_at,
        }
    }
}

/// The goal of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneGoal {
    /// The goal.
    pub goal: GoalView,
}

/// What is deleted.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Deleted {
    /// Always true.
    pub deleted: bool,
}

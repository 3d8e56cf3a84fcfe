//! What somebody pursues, shared and did besides studying.

use model::{
    EntityId, GoalKind, GoalStatus, LocalDate, PodId, ResourceId, ResourceVisibility, Timestamp,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A goal that was pursued in these days, as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GoalLine {
    /// Its id.
    pub id: EntityId,
    /// What they call it.
    pub title: String,
    /// What is counted.
    pub kind: GoalKind,
    /// How much of it.
    pub target: u32,
    /// How much of it there is.
    pub progress: u32,
    /// What it is counted in.
    pub unit: Option<String>,
    /// How far it has come.
    pub status: GoalStatus,
    /// When it was set.
    pub created_at: Timestamp,
    /// Until when.
    pub due_at: Option<Timestamp>,
    /// When it was reached.
    pub completed_at: Option<Timestamp>,
}

/// A study file that was shared in these days, with what became of it until now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FileLine {
    /// Its id.
    pub id: ResourceId,
    /// What it is called.
    pub title: String,
    /// When it was shared.
    pub created_at: Timestamp,
    /// Who may read it.
    pub visibility: ResourceVisibility,
    /// How often it was looked at.
    pub views: u32,
    /// How often it was downloaded.
    pub downloads: u32,
    /// How many like it.
    pub likes: u32,
    /// How many marked it for later.
    pub bookmarks: u32,
}

/// How often something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionCount {
    /// What, such as `resource_view`.
    pub action: String,
    /// How often.
    pub count: u32,
    /// On how many days.
    pub days: u32,
}

/// What the log has of these days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityShare {
    /// False where there may be more: the latest thousand entries are counted.
    pub is_whole: bool,
    /// What was done, the most often first.
    pub actions: Vec<ActionCount>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActionLine {
    /// The day on which it counts.
    pub date: LocalDate,
    /// When it was logged.
    pub created_at: Timestamp,
    /// What was done.
    pub action: String,
    /// What kind of thing it was done to.
    pub entity_type: Option<String>,
    /// The thing.
    pub entity_id: Option<EntityId>,
    /// The pod it happened in.
    pub pod_id: Option<PodId>,
}

//! JSON in and out of the log of what people do.

use model::{EdgeId, EntityId, LocalDate, PodId, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::tables::ActivityEvent;
use store::Stored;

/// What a client saw its user do.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewActivities {
    /// The actions, 1 to 20.
    #[schemars(length(min = 1, max = 20))]
    pub events: Vec<NewActivity>,
    /// An id of the attempt: a repeat with the same one logs nothing more.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// One action.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewActivity {
    /// What it was.
    pub action: ClientAction,
    /// What was looked at; not for `page_time`.
    #[serde(default)]
    pub entity_id: Option<EntityId>,
    /// The page, for `page_time` alone.
    #[serde(default)]
    pub page: Option<Text<1, 100>>,
    /// How long, for `page_time` alone: 1 to 3600 seconds.
    #[serde(default)]
    #[schemars(range(min = 1, max = 3_600))]
    pub seconds: Option<u32>,
}

/// What clients may report; whatever has consequences is logged by its own operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientAction {
    /// A page was open for some time.
    PageTime,
    /// A study file was looked at.
    ResourceView,
    /// A post was looked at.
    PostView,
    /// A course was looked at.
    CourseView,
    /// A chapter was looked at.
    ChapterView,
    /// A pod was looked at.
    PodView,
}

/// How many actions were taken on.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Taken {
    /// So many.
    pub accepted: usize,
}

/// An entry of the caller's own log.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityView {
    /// Its id.
    pub id: EdgeId,
    /// What they did.
    pub action: String,
    /// What kind of thing they did it to.
    pub entity_type: Option<String>,
    /// The thing.
    pub entity_id: Option<EntityId>,
    /// The pod it happened in.
    pub pod_id: Option<PodId>,
    /// More about it.
    pub meta: Option<Value>,
    /// The day on which it counts.
    pub local_date: LocalDate,
    /// When it was logged.
    pub created_at: Timestamp,
}

impl From<Stored<ActivityEvent>> for ActivityView {
    fn from(stored: Stored<ActivityEvent>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            action: row.action,
            entity_type: row.entity_type,
            entity_id: row.entity_id,
            pod_id: row.pod_id,
            meta: row.meta.map(model::Packed::into_inner),
            local_date: row.local_date,
            created_at: stored.created_at,
        }
    }
}

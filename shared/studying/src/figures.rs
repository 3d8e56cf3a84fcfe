//! How pods are doing, and what became of what somebody shared, as more than one function tells it.

mod resources;

use model::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use store::tables::PodStats;

pub use resources::{of_author, ResourceStats, TopResource};

/// How a pod is doing, as of the last rollup.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StatsView {
    /// Members active in the last seven days.
    #[serde(rename = "activeMembers7d")]
    pub active_members: u32,
    /// Messages of the last seven days.
    #[serde(rename = "messages7d")]
    pub messages: u32,
    /// Check-ins of the last seven days.
    #[serde(rename = "checkIns7d")]
    pub check_ins: u32,
    /// Posts of the last seven days.
    #[serde(rename = "posts7d")]
    pub posts: u32,
    /// Study sessions of the last 30 days.
    #[serde(rename = "sessions30d")]
    pub sessions: u32,
    /// Pledges kept in the last four weeks.
    #[serde(rename = "pledgesKept4w")]
    pub pledges_kept: u32,
    /// Events still to come.
    pub events_upcoming: u32,
    /// Files shared.
    pub resources_count: u32,
    /// How well the pod is, of 100.
    pub health_score: u32,
    /// When this was counted; null before the first rollup.
    pub computed_at: Option<Timestamp>,
}

impl From<PodStats> for StatsView {
    fn from(row: PodStats) -> Self {
        Self {
            active_members: row.active_members_7d,
            messages: row.messages_7d,
            check_ins: row.check_ins_7d,
            posts: row.posts_7d,
            sessions: row.sessions_30d,
            pledges_kept: row.pledges_kept_4w,
            events_upcoming: row.events_upcoming,
            resources_count: row.resources_count,
            health_score: row.health_score,
            computed_at: row.computed_at,
        }
    }
}

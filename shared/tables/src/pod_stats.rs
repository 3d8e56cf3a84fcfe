//! Statistics of pods, written by a rollup; the id is the pod's.
//!
//! A pod that no rollup has seen yet has no row.

use model::{PodId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::of::<PodStats>().read_per_row();

/// How a pod is doing. Its team may read it, and everybody while it is public.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodStats {
    /// Members active in the last seven days.
    #[serde(rename = "activeMembers7d")]
    pub active_members_7d: u32,
    /// Messages of the last seven days.
    #[serde(rename = "messages7d")]
    pub messages_7d: u32,
    /// Check-ins of the last seven days.
    #[serde(rename = "checkIns7d")]
    pub check_ins_7d: u32,
    /// Posts of the last seven days.
    #[serde(rename = "posts7d")]
    pub posts_7d: u32,
    /// Study sessions of the last 30 days.
    #[serde(rename = "sessions30d")]
    pub sessions_30d: u32,
    /// Pledges kept in the last four weeks.
    #[serde(rename = "pledgesKept4w")]
    pub pledges_kept_4w: u32,
    /// Events still to come.
    pub events_upcoming: u32,
    /// Files shared.
    pub resources_count: u32,
    /// How well the pod is, of 100.
    pub health_score: u32,
    /// When this was counted.
    pub computed_at: Option<Timestamp>,
}

impl PodStats {
    /// Column of [`PodStats::active_members_7d`].
    pub const ACTIVE_MEMBERS_7D: Column = Column::counter("activeMembers7d");
    /// Column of [`PodStats::messages_7d`].
    pub const MESSAGES_7D: Column = Column::counter("messages7d");
    /// Column of [`PodStats::check_ins_7d`].
    pub const CHECK_INS_7D: Column = Column::counter("checkIns7d");
    /// Column of [`PodStats::posts_7d`].
    pub const POSTS_7D: Column = Column::counter("posts7d");
    /// Column of [`PodStats::sessions_30d`].
    pub const SESSIONS_30D: Column = Column::counter("sessions30d");
    /// Column of [`PodStats::pledges_kept_4w`].
    pub const PLEDGES_KEPT_4W: Column = Column::counter("pledgesKept4w");
    /// Column of [`PodStats::events_upcoming`].
    pub const EVENTS_UPCOMING: Column = Column::counter("eventsUpcoming");
    /// Column of [`PodStats::resources_count`].
    pub const RESOURCES_COUNT: Column = Column::counter("resourcesCount");
    /// Column of [`PodStats::health_score`].
    pub const HEALTH_SCORE: Column = Column::integer("healthScore")
        .range(0, 100)
        .preset(Preset::Integer(0));
    /// Column of [`PodStats::computed_at`].
    pub const COMPUTED_AT: Column = Column::datetime("computedAt");
}

impl Row for PodStats {
    type Id = PodId;
    const TABLE: &'static str = "pod_stats";
    const NOUN: &'static str = "Statistics";
    const COLUMNS: &'static [Column] = &[
        Self::ACTIVE_MEMBERS_7D,
        Self::MESSAGES_7D,
        Self::CHECK_INS_7D,
        Self::POSTS_7D,
        Self::SESSIONS_30D,
        Self::PLEDGES_KEPT_4W,
        Self::EVENTS_UPCOMING,
        Self::RESOURCES_COUNT,
        Self::HEALTH_SCORE,
        Self::COMPUTED_AT,
    ];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<PodStats>(&json!({
            "activeMembers7d": 3,
            "messages7d": 3,
            "checkIns7d": 3,
            "posts7d": 3,
            "sessions30d": 3,
            "pledgesKept4w": 3,
            "eventsUpcoming": 3,
            "resourcesCount": 3,
            "healthScore": 80,
            "computedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

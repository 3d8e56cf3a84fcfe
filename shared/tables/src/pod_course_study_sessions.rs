//! Study sessions that a pod or cohort plans.

use model::{
    ChapterId, CohortId, GroupSessionId, List, MeetingId, PodId, ResourceId, SessionStatus, Text,
    Timestamp, UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::of::<GroupSession>().read_per_row();

/// A study session. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupSession {
    /// The pod.
    pub pod_id: PodId,
    /// The cohort that it is for.
    pub cohort_id: Option<CohortId>,
    /// The chapter that it is about.
    pub chapter_id: Option<ChapterId>,
    /// What it is about.
    pub topic: Text<1, 160>,
    /// What it is about, at length.
    pub description: Option<Text<0, 2_000>>,
    /// What is done when.
    pub agenda: Option<Text<0, 2_000>>,
    /// Who planned it.
    pub host_id: UserId,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// How far it has come.
    pub status: SessionStatus,
    /// How many fit.
    pub max_participants: u32,
    /// How many take part.
    pub participant_count: u32,
    /// Its meeting, once it was started.
    pub meeting_id: Option<MeetingId>,
    /// Where a recording is.
    pub recording_url: Option<String>,
    /// What to read for it.
    pub resource_ids: List<ResourceId, 0, 20>,
}

impl GroupSession {
    /// Column of [`GroupSession::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`GroupSession::cohort_id`].
    pub const COHORT_ID: Column = Column::id("cohortId");
    /// Column of [`GroupSession::chapter_id`].
    pub const CHAPTER_ID: Column = Column::id("chapterId");
    /// Column of [`GroupSession::topic`].
    pub const TOPIC: Column = Column::string("topic", 160).required();
    /// Column of [`GroupSession::description`].
    pub const DESCRIPTION: Column = Column::text("description", 2_000);
    /// Column of [`GroupSession::agenda`].
    pub const AGENDA: Column = Column::text("agenda", 2_000);
    /// Column of [`GroupSession::host_id`].
    pub const HOST_ID: Column = Column::id("hostId").required();
    /// Column of [`GroupSession::starts_at`].
    pub const STARTS_AT: Column = Column::datetime("startsAt").required();
    /// Column of [`GroupSession::ends_at`].
    pub const ENDS_AT: Column = Column::datetime("endsAt").required();
    /// Column of [`GroupSession::status`].
    pub const STATUS: Column = Column::string("status", 12).or("scheduled");
    /// Column of [`GroupSession::max_participants`].
    pub const MAX_PARTICIPANTS: Column = Column::integer("maxParticipants")
        .range(1, 500)
        .preset(Preset::Integer(10));
    /// Column of [`GroupSession::participant_count`].
    pub const PARTICIPANT_COUNT: Column = Column::counter("participantCount");
    /// Column of [`GroupSession::meeting_id`].
    pub const MEETING_ID: Column = Column::id("meetingId");
    /// Column of [`GroupSession::recording_url`].
    pub const RECORDING_URL: Column = Column::string("recordingUrl", 2_000);
    /// Column of [`GroupSession::resource_ids`].
    pub const RESOURCE_IDS: Column = Column::id("resourceIds").array();
}

impl Row for GroupSession {
    type Id = GroupSessionId;
    const TABLE: &'static str = "pod_course_study_sessions";
    const NOUN: &'static str = "Study session";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::COHORT_ID,
        Self::CHAPTER_ID,
        Self::TOPIC,
        Self::DESCRIPTION,
        Self::AGENDA,
        Self::HOST_ID,
        Self::STARTS_AT,
        Self::ENDS_AT,
        Self::STATUS,
        Self::MAX_PARTICIPANTS,
        Self::PARTICIPANT_COUNT,
        Self::MEETING_ID,
        Self::RECORDING_URL,
        Self::RESOURCE_IDS,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("pod_k", &[Self::POD_ID.asc(), Self::STARTS_AT.asc()]),
        Index::key("cohort_k", &[Self::COHORT_ID.asc(), Self::STARTS_AT.asc()]),
        Index::key("due_k", &[Self::STATUS.asc(), Self::STARTS_AT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<GroupSession>(&json!({
            "podId": "id-p",
            "cohortId": "id-c",
            "chapterId": "id-ch",
            "topic": "Maths",
            "description": "Some",
            "agenda": "Some",
            "hostId": "id-h",
            "startsAt": "2026-01-02T03:04:05.678Z",
            "endsAt": "2026-01-02T03:04:05.678Z",
            "status": "in_progress",
            "maxParticipants": 3,
            "participantCount": 3,
            "meetingId": "id-m",
            "recordingUrl": "https://x",
            "resourceIds": ["id-r"],
        }));
    }
}

//! Study sessions.

use model::{
    ChapterId, CohortId, EventId, GroupSessionId, MeetingId, PodId, SessionStatus, Text, Timestamp,
    UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::GroupSession;
use store::{Paging, Stored};

/// A study session as its host plans it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewSession {
    /// The pod.
    pub pod_id: PodId,
    /// The cohort that it is for.
    #[serde(default)]
    pub cohort_id: Option<CohortId>,
    /// The chapter that it is about.
    #[serde(default)]
    pub chapter_id: Option<ChapterId>,
    /// What it is about.
    pub topic: Text<1, 160>,
    /// What it is about, at length.
    #[serde(default)]
    pub description: Option<Text<0, 2_000>>,
    /// What is done when.
    #[serde(default)]
    pub agenda: Option<Text<0, 2_000>>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends; an hour later where it is left out, eight hours at the most.
    #[serde(default)]
    pub ends_at: Option<Timestamp>,
    /// How many fit: 2 to 50, 10 where it is left out.
    #[serde(default)]
    #[schemars(range(min = 2, max = 50))]
    pub max_participants: Option<u32>,
    /// Names this attempt: sending it again answers the first session, and completes it where that was cut off.
    #[serde(default)]
    pub client_id: Option<Text<1, 64>>,
}

/// Which sessions to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionFilter {
    /// Those of this pod; one of `podId` and `cohortId` is given.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Those of this cohort.
    #[serde(default)]
    pub cohort_id: Option<CohortId>,
    /// Only those that have come so far.
    #[serde(default)]
    pub status: Option<SessionStatus>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A study session as the pod sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id.
    pub id: GroupSessionId,
    /// The pod.
    pub pod_id: PodId,
    /// The cohort that it is for.
    pub cohort_id: Option<CohortId>,
    /// The chapter that it is about.
    pub chapter_id: Option<ChapterId>,
    /// What it is about.
    pub topic: String,
    /// What it is about, at length.
    pub description: Option<String>,
    /// What is done when.
    pub agenda: Option<String>,
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
    /// When it was planned.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<GroupSession>> for SessionView {
    fn from(stored: Stored<GroupSession>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            cohort_id: row.cohort_id,
            chapter_id: row.chapter_id,
            topic: row.topic.into_string(),
            description: row.description.map(Text::into_string),
            agenda: row.agenda.map(Text::into_string),
            host_id: row.host_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: row.status,
            max_participants: row.max_participants,
            participant_count: row.participant_count,
            meeting_id: row.meeting_id,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// The one session of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneSession {
    /// The session.
    pub session: SessionView,
}

/// The calendar event of a session.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionEvent {
    /// Its id.
    pub id: EventId,
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub starts_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// A session that was planned, and its event.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Planned {
    /// The session.
    pub session: SessionView,
    /// Its event in the pod's calendar.
    pub event: SessionEvent,
}

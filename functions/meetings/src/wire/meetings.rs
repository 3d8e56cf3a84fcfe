//! Meetings.

use model::{
    EventId, MeetingId, MeetingKind, MeetingStatus, ParticipantStatus, PodId, Text, Timestamp,
    UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Meeting, MeetingParticipant};
use store::{Card, Paging, Stored};

/// A meeting as its host asks for it: in a pod, or with somebody.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewMeeting {
    /// The pod that meets; exactly one of `podId` and `peerId` is given.
    #[serde(default)]
    pub pod_id: Option<PodId>,
    /// Who is called.
    #[serde(default)]
    pub peer_id: Option<UserId>,
    /// What it is called.
    pub title: Text<1, 120>,
    /// The calendar event that it belongs to.
    #[serde(default)]
    pub event_id: Option<EventId>,
}

/// Which meetings to list.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingFilter {
    /// Only those that have come so far.
    #[serde(default)]
    pub status: Option<MeetingStatus>,
    /// Which page, and how long: 20 where it is left out.
    #[serde(flatten)]
    pub paging: Paging,
}

/// A meeting as those who may join it see it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MeetingView {
    /// Its id.
    pub id: MeetingId,
    /// The pod; none for a call.
    pub pod_id: Option<PodId>,
    /// What it is called.
    pub title: String,
    /// Who started it.
    pub host_id: UserId,
    /// Who meets.
    pub kind: MeetingKind,
    /// How far it has come.
    pub status: MeetingStatus,
    /// When it began; null while a call rings.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it took, in seconds; 0 until it ended.
    pub duration_sec: u32,
    /// How many fit.
    pub max_participants: u32,
    /// How many are in it.
    pub participant_count: u32,
    /// The calendar event that it belongs to.
    pub event_id: Option<EventId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Meeting>> for MeetingView {
    fn from(stored: Stored<Meeting>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            title: row.title.into_string(),
            host_id: row.host_id,
            kind: row.kind,
            status: row.status,
            started_at: row.started_at,
            ended_at: row.ended_at,
            duration_sec: row.duration_sec,
            max_participants: row.max_participants,
            participant_count: row.participant_count,
            event_id: row.event_id,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// A meeting that was started, and where one joins it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// The meeting.
    pub meeting: MeetingView,
    /// Where one joins it.
    pub join_url: String,
}

/// The one meeting of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneMeeting {
    /// The meeting.
    pub meeting: MeetingView,
}

/// Somebody in a meeting.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantView {
    /// Who.
    pub user_id: UserId,
    /// When they last came.
    pub joined_at: Timestamp,
    /// When they last went.
    pub left_at: Option<Timestamp>,
    /// Whether they are there.
    pub status: ParticipantStatus,
}

impl From<MeetingParticipant> for ParticipantView {
    fn from(row: MeetingParticipant) -> Self {
        Self {
            user_id: row.user_id,
            joined_at: row.joined_at,
            left_at: row.left_at,
            status: row.status,
        }
    }
}

/// Answer to coming in.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Joined {
    /// The caller's place.
    pub participant: ParticipantView,
    /// Where one joins it.
    pub join_url: String,
}

/// Answer to a sign of life.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Alive {
    /// Always true.
    pub ok: bool,
}

/// Answer to leaving.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeftAfter {
    /// How long the caller was there in all, in seconds.
    pub duration_sec: u32,
}

/// Somebody who was in a meeting, and how long.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attendance {
    /// Their place.
    #[serde(flatten)]
    pub participant: ParticipantView,
    /// How long they were there in all, in seconds.
    pub duration_sec: u32,
    /// Who they are.
    pub card: Card,
}

/// A meeting and who was in it.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Analytics {
    /// The meeting.
    pub meeting: MeetingView,
    /// Everybody who came.
    pub participants: Vec<Attendance>,
}

//! Who is in which meeting.

use model::{EdgeId, MeetingId, ParticipantStatus, PodId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<MeetingParticipant>().read_per_row();

/// Somebody in a meeting; the id is computed from both. The meeting's readers may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MeetingParticipant {
    /// The meeting.
    pub meeting_id: MeetingId,
    /// Its pod.
    pub pod_id: Option<PodId>,
    /// Who.
    pub user_id: UserId,
    /// When they last came.
    pub joined_at: Timestamp,
    /// When they last went, or were last heard of.
    pub left_at: Option<Timestamp>,
    /// How long they were there, in seconds, without a stay that still counts.
    pub duration_sec: u32,
    /// Whether they are there.
    pub status: ParticipantStatus,
    /// When they were last heard of.
    pub last_heartbeat_at: Option<Timestamp>,
}

impl MeetingParticipant {
    /// Somebody who comes into a meeting now.
    pub fn new(meeting: &MeetingId, pod: Option<PodId>, user: &UserId, now: Timestamp) -> Self {
        Self {
            meeting_id: meeting.clone(),
            pod_id: pod,
            user_id: user.clone(),
            joined_at: now,
            left_at: None,
            duration_sec: 0,
            status: ParticipantStatus::Active,
            last_heartbeat_at: Some(now),
        }
    }

    /// Column of [`MeetingParticipant::meeting_id`].
    pub const MEETING_ID: Column = Column::id("meetingId").required();
    /// Column of [`MeetingParticipant::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`MeetingParticipant::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`MeetingParticipant::joined_at`].
    pub const JOINED_AT: Column = Column::datetime("joinedAt").required();
    /// Column of [`MeetingParticipant::left_at`].
    pub const LEFT_AT: Column = Column::datetime("leftAt");
    /// Column of [`MeetingParticipant::duration_sec`].
    pub const DURATION_SEC: Column = Column::counter("durationSec");
    /// Column of [`MeetingParticipant::status`].
    pub const STATUS: Column = Column::string("status", 12).or("active");
    /// Column of [`MeetingParticipant::last_heartbeat_at`].
    pub const LAST_HEARTBEAT_AT: Column = Column::datetime("lastHeartbeatAt");
}

impl Row for MeetingParticipant {
    type Id = EdgeId;
    const TABLE: &'static str = "pod_meeting_participants";
    const NOUN: &'static str = "Participant";
    const COLUMNS: &'static [Column] = &[
        Self::MEETING_ID,
        Self::POD_ID,
        Self::USER_ID,
        Self::JOINED_AT,
        Self::LEFT_AT,
        Self::DURATION_SEC,
        Self::STATUS,
        Self::LAST_HEARTBEAT_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::MEETING_ID.asc(), Self::USER_ID.asc()]),
        Index::key("meeting_k", &[Self::MEETING_ID.asc(), Self::STATUS.asc()]),
        Index::key(
            "live_k",
            &[Self::STATUS.asc(), Self::LAST_HEARTBEAT_AT.asc()],
        ),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<MeetingParticipant>(&json!({
            "meetingId": "id-m",
            "podId": "id-p",
            "userId": "id-u",
            "joinedAt": "2026-01-02T03:04:05.678Z",
            "leftAt": "2026-01-02T03:04:05.678Z",
            "durationSec": 3,
            "status": "left",
            "lastHeartbeatAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

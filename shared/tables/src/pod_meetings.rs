//! Meetings of pods and calls between two people.

use model::{EventId, List, MeetingId, MeetingKind, MeetingStatus, PodId, Text, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Meeting>().read_per_row();

/// A meeting over video. The pod's team may read it, or the two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Meeting {
    /// The pod; none for a call.
    pub pod_id: Option<PodId>,
    /// What it is called.
    pub title: Text<1, 120>,
    /// Who started it.
    pub host_id: UserId,
    /// Who meets.
    pub kind: MeetingKind,
    /// The room at the provider; nobody guesses it.
    pub room_name: String,
    /// Who carries the video.
    pub provider: String,
    /// How far it has come.
    pub status: MeetingStatus,
    /// When it began; none while a call rings.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How long it took, in seconds.
    pub duration_sec: u32,
    /// How many fit.
    pub max_participants: u32,
    /// How many are in it.
    pub participant_count: u32,
    /// When somebody in it was last heard of.
    pub last_heartbeat_at: Option<Timestamp>,
    /// The calendar event that it belongs to.
    pub event_id: Option<EventId>,
    /// Where a recording is.
    pub recording_url: Option<String>,
    /// What was written down.
    pub notes: Option<Text<0, 5_000>>,
    /// What the provider is asked to offer.
    pub features: List<Text<1, 32>, 0, 10>,
}

impl Meeting {
    /// Column of [`Meeting::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Meeting::title`].
    pub const TITLE: Column = Column::string("title", 120).required();
    /// Column of [`Meeting::host_id`].
    pub const HOST_ID: Column = Column::id("hostId").required();
    /// Column of [`Meeting::kind`].
    pub const KIND: Column = Column::string("kind", 8).or("pod");
    /// Column of [`Meeting::room_name`].
    pub const ROOM_NAME: Column = Column::string("roomName", 64).required();
    /// Column of [`Meeting::provider`].
    pub const PROVIDER: Column = Column::string("provider", 16).or("jitsi");
    /// Column of [`Meeting::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
    /// Column of [`Meeting::started_at`].
    pub const STARTED_AT: Column = Column::datetime("startedAt");
    /// Column of [`Meeting::ended_at`].
    pub const ENDED_AT: Column = Column::datetime("endedAt");
    /// Column of [`Meeting::duration_sec`].
    pub const DURATION_SEC: Column = Column::counter("durationSec");
    /// Column of [`Meeting::max_participants`].
    pub const MAX_PARTICIPANTS: Column = Column::integer("maxParticipants")
        .range(1, 500)
        .preset(Preset::Integer(50));
    /// Column of [`Meeting::participant_count`].
    pub const PARTICIPANT_COUNT: Column = Column::counter("participantCount");
    /// Column of [`Meeting::last_heartbeat_at`].
    pub const LAST_HEARTBEAT_AT: Column = Column::datetime("lastHeartbeatAt");
    /// Column of [`Meeting::event_id`].
    pub const EVENT_ID: Column = Column::id("eventId");
    /// Column of [`Meeting::recording_url`].
    pub const RECORDING_URL: Column = Column::string("recordingUrl", 2_000);
    /// Column of [`Meeting::notes`].
    pub const NOTES: Column = Column::text("notes", 5_000);
    /// Column of [`Meeting::features`].
    pub const FEATURES: Column = Column::string("features", 32).array();
}

impl Row for Meeting {
    type Id = MeetingId;
    const TABLE: &'static str = "pod_meetings";
    const NOUN: &'static str = "Meeting";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::TITLE,
        Self::HOST_ID,
        Self::KIND,
        Self::ROOM_NAME,
        Self::PROVIDER,
        Self::STATUS,
        Self::STARTED_AT,
        Self::ENDED_AT,
        Self::DURATION_SEC,
        Self::MAX_PARTICIPANTS,
        Self::PARTICIPANT_COUNT,
        Self::LAST_HEARTBEAT_AT,
        Self::EVENT_ID,
        Self::RECORDING_URL,
        Self::NOTES,
        Self::FEATURES,
    ];
    const INDEXES: &'static [Index] = &[
        Index::key("pod_k", &[Self::POD_ID.asc(), desc(CREATED_AT)]),
        Index::key(
            "live_k",
            &[Self::STATUS.asc(), Self::LAST_HEARTBEAT_AT.asc()],
        ),
        Index::unique("room_u", &[Self::ROOM_NAME.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Meeting>(&json!({
            "podId": "id-p",
            "title": "Maths",
            "hostId": "id-h",
            "kind": "direct",
            "roomName": "ps-x",
            "provider": "jitsi",
            "status": "ended",
            "startedAt": "2026-01-02T03:04:05.678Z",
            "endedAt": "2026-01-02T03:04:05.678Z",
            "durationSec": 3,
            "maxParticipants": 3,
            "participantCount": 3,
            "lastHeartbeatAt": "2026-01-02T03:04:05.678Z",
            "eventId": "id-e",
            "recordingUrl": "https://x",
            "notes": "Some note",
            "features": ["chat"],
        }));
    }
}

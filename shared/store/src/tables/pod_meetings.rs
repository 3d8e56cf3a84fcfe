//! Meetings of pods and calls between two people.

use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_meetings",
    &[
        // none for a call
        Column::id("podId"),
        Column::string("title", 120).required(),
        Column::id("hostId").required(),
        // pod | direct | session
        Column::string("kind", 8).or("pod"),
        // unguessable
        Column::string("roomName", 64).required(),
        Column::string("provider", 16).or("jitsi"),
        // pending | active | ended | cancelled | missed | declined
        Column::string("status", 10).or("active"),
        Column::datetime("startedAt"),
        Column::datetime("endedAt"),
        Column::counter("durationSec"),
        Column::integer("maxParticipants")
            .range(1, 500)
            .preset(Preset::Integer(50)),
        Column::counter("participantCount"),
        Column::datetime("lastHeartbeatAt"),
        Column::id("eventId"),
        Column::string("recordingUrl", 2_000),
        Column::text("notes", 5_000),
        Column::string("features", 32).array(),
    ],
    &[
        Index::key("pod_k", &[asc("podId"), desc(CREATED_AT)]),
        Index::key("live_k", &[asc("status"), asc("lastHeartbeatAt")]),
        Index::unique("room_u", &[asc("roomName")]),
    ],
)
.read_per_row();

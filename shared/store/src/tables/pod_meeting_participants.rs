//! Who is in which meeting.

use crate::schema::{asc, Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_meeting_participants",
    &[
        Column::id("meetingId").required(),
        Column::id("podId"),
        Column::id("userId").required(),
        Column::datetime("joinedAt").required(),
        Column::datetime("leftAt"),
        Column::counter("durationSec"),
        // active | disconnected | left
        Column::string("status", 12).or("active"),
        Column::datetime("lastHeartbeatAt"),
    ],
    &[
        Index::unique("pair_u", &[asc("meetingId"), asc("userId")]),
        Index::key("meeting_k", &[asc("meetingId"), asc("status")]),
        Index::key("live_k", &[asc("status"), asc("lastHeartbeatAt")]),
    ],
)
.read_per_row();

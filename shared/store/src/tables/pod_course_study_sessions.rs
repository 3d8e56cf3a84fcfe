//! Study sessions that a pod or cohort plans.

use crate::schema::{asc, Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_course_study_sessions",
    &[
        Column::id("podId").required(),
        Column::id("cohortId"),
        Column::id("chapterId"),
        Column::string("topic", 160).required(),
        Column::text("description", 2_000),
        Column::text("agenda", 2_000),
        Column::id("hostId").required(),
        Column::datetime("startsAt").required(),
        Column::datetime("endsAt").required(),
        // scheduled | in_progress | completed | cancelled
        Column::string("status", 12).or("scheduled"),
        Column::integer("maxParticipants")
            .range(1, 500)
            .preset(Preset::Integer(10)),
        Column::counter("participantCount"),
        Column::id("meetingId"),
        Column::string("recordingUrl", 2_000),
        Column::id("resourceIds").array(),
    ],
    &[
        Index::key("pod_k", &[asc("podId"), asc("startsAt")]),
        Index::key("cohort_k", &[asc("cohortId"), asc("startsAt")]),
        Index::key("due_k", &[asc("status"), asc("startsAt")]),
    ],
)
.read_per_row();

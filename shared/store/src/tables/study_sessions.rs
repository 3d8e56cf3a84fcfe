//! Measured intervals of studying; one runs at a time.

use crate::schema::{asc, desc, Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "study_sessions",
    &[
        Column::id("userId").required(),
        Column::id("podId"),
        Column::id("courseId"),
        Column::string("subject", 100),
        // focus | manual | meeting | course
        Column::string("source", 12).required(),
        Column::integer("plannedSec").range(0, LARGEST_INTEGER),
        Column::datetime("startedAt").required(),
        Column::datetime("endedAt"),
        Column::integer("durationSec")
            .range(0, 14_400)
            .preset(Preset::Integer(0)),
        // running | done | abandoned
        Column::string("status", 10).or("running"),
        Column::string("localDate", 10).required(),
        Column::string("clientId", 64),
    ],
    &[
        Index::key("user_k", &[asc("userId"), desc("startedAt")]),
        Index::key("state_k", &[asc("userId"), asc("status")]),
        Index::key("pod_k", &[asc("podId"), desc("startedAt")]),
        Index::key("running_k", &[asc("status"), asc("startedAt")]),
    ],
)
.read_per_row();

//! Goals that people reach together.

use crate::schema::{asc, Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "challenges",
    &[
        Column::id("ownerId").required(),
        Column::string("title", 120).required(),
        Column::text("description", 1_000),
        // Easy | Medium | Hard
        Column::string("difficulty", 8).or("Medium"),
        // focus_minutes | focus_sessions | check_ins | manual
        Column::string("metric", 16).required(),
        Column::integer("goal").range(1, 20_000).required(),
        Column::integer("points")
            .range(25, 500)
            .preset(Preset::Integer(50)),
        // community | pod
        Column::string("scope", 10).or("community"),
        Column::id("podId"),
        Column::datetime("startsAt").required(),
        Column::datetime("endsAt").required(),
        // active | ended | cancelled
        Column::string("status", 10).or("active"),
        Column::counter("participantCount"),
    ],
    &[
        Index::key("scope_k", &[asc("scope"), asc("status"), asc("endsAt")]),
        Index::key("pod_k", &[asc("podId"), asc("status")]),
        Index::key("owner_k", &[asc("ownerId")]),
    ],
)
.read_per_row();

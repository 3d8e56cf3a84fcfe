//! Events of people and pods; whoever is invited may read them.

use crate::schema::{asc, Column, Index, Preset, Table};

/// The table.
pub const TABLE: Table = Table::new(
    "calendar_events",
    &[
        Column::id("ownerId").required(),
        Column::string("title", 120).required(),
        Column::text("description", 2_000),
        Column::datetime("startsAt").required(),
        Column::datetime("endsAt").required(),
        Column::boolean("allDay").preset(Preset::Boolean(false)),
        Column::string("timezone", 64).or("UTC"),
        // study | meeting | deadline | exam | break
        Column::string("type", 12).or("study"),
        Column::id("podId"),
        Column::string("location", 300),
        Column::string("meetingUrl", 2_000),
        // none | daily | weekly
        Column::string("recurrence", 8).or("none"),
        Column::datetime("recurUntil"),
        // the end of the last occurrence: a window is one range test
        Column::datetime("lastEndsAt").required(),
        Column::id("seriesId"),
        // minutes before the start
        Column::integer("reminders").range(0, 1_440).array(),
        Column::counter("goingCount"),
        Column::datetime("completedAt"),
        Column::datetime("deletedAt"),
    ],
    &[
        Index::key("owner_k", &[asc("ownerId"), asc("startsAt")]),
        Index::key("pod_k", &[asc("podId"), asc("startsAt")]),
        Index::key("window_k", &[asc("startsAt"), asc("lastEndsAt")]),
    ],
)
.read_per_row();

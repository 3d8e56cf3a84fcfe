//! The course that a pod had made from a video; one per pod, since the id is computed from it.

use crate::schema::{asc, Column, Index, Preset, Table, LARGEST_INTEGER, UPDATED_AT};

/// The table.
pub const TABLE: Table = Table::new(
    "pod_courses",
    &[
        Column::id("podId").required(),
        Column::string("title", 200).required(),
        Column::string("youtubeVideoId", 11).required(),
        // queued | transcript | structuring | generating | ready | partial | failed
        Column::string("status", 12).or("queued"),
        Column::counter("totalChapters"),
        Column::counter("generatedChapters"),
        Column::counter("failedChapters"),
        Column::id("createdBy").required(),
        Column::id("jobId"),
        Column::datetime("startedAt"),
        Column::datetime("finishedAt"),
        Column::string("errorCode", 32),
        Column::string("errorMessage", 300),
        Column::integer("revision")
            .range(1, LARGEST_INTEGER)
            .preset(Preset::Integer(1)),
    ],
    &[
        Index::unique("pod_u", &[asc("podId")]),
        Index::key("state_k", &[asc("status"), asc(UPDATED_AT)]),
    ],
)
.read_per_row();

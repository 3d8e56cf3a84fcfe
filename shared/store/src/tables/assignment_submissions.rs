//! What students submit and how it was graded.

use crate::schema::{asc, desc, Column, Index, Preset, Table, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "assignment_submissions",
    &[
        Column::id("assignmentId").required(),
        Column::id("courseId").required(),
        Column::id("chapterId").required(),
        Column::id("userId").required(),
        Column::id("instructorId").required(),
        Column::integer("revision")
            .range(1, LARGEST_INTEGER)
            .preset(Preset::Integer(1)),
        Column::text("text", 10_000),
        Column::id("fileId"),
        Column::datetime("submittedAt").required(),
        // submitted | grading | graded | review_pending | returned
        Column::string("status", 14).or("submitted"),
        Column::double("autoScore"),
        Column::double("confidence"),
        Column::text("autoFeedback", 8_000),
        Column::string("autoModel", 80),
        Column::double("manualScore"),
        Column::text("manualFeedback", 8_000),
        Column::id("reviewedBy"),
        Column::datetime("gradedAt"),
        // the manual score if there is one
        Column::double("finalScore"),
        // low_confidence | borderline | essay | plagiarism | ai_failed
        Column::string("flagReason", 24),
        // 0 is the most urgent
        Column::integer("priority")
            .range(0, 2)
            .preset(Preset::Integer(2)),
        Column::double("plagiarismPct"),
        Column::json("history", 20_000),
    ],
    &[
        Index::unique("pair_u", &[asc("assignmentId"), asc("userId")]),
        Index::key(
            "queue_k",
            &[
                asc("instructorId"),
                asc("status"),
                asc("priority"),
                asc("submittedAt"),
            ],
        ),
        Index::key("course_k", &[asc("courseId"), asc("userId")]),
        Index::key("user_k", &[asc("userId"), desc("submittedAt")]),
    ],
)
.read_per_row();

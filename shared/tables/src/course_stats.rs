//! Statistics of a course, written by a rollup; the id is the course's.

use model::{Cents, CourseId, Packed, Timestamp, UserId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<CourseStats>().read_per_row();

/// A student, as a dashboard lists them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudentLine {
    /// Who.
    pub user_id: UserId,
    /// In which course.
    pub course_id: CourseId,
    /// The mean of their scores, in per cent; none while nothing is graded.
    pub score: Option<f64>,
    /// Chapters completed, in per cent.
    pub completion_pct: u32,
}

/// Something that happened in a course, as a dashboard lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivityLine {
    /// What: `enrolled`, `completed` or `submitted`.
    pub action: String,
    /// Who did it.
    pub user_id: UserId,
    /// In which course.
    pub course_id: CourseId,
    /// When.
    pub at: Timestamp,
}

/// What became of a course. Its instructor may read it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseStats {
    /// Enrolments that are not dropped.
    pub enrollments: u32,
    /// Of these, who was at it in the last 30 days.
    pub active30d: u32,
    /// Completions.
    pub completions: u32,
    /// Enrolments that were dropped.
    pub dropped: u32,
    /// Days from enrolment to completion, on average.
    pub avg_completion_days: Option<f64>,
    /// The mean of the scores, in per cent.
    pub avg_score: Option<f64>,
    /// Completions by enrolments, from 0 to 1.
    pub completion_rate: Option<f64>,
    /// Dropped or silent for 30 days, by all who ever enrolled, from 0 to 1.
    pub churn_rate: Option<f64>,
    /// The mean of the stars.
    pub rating_avg: Option<f64>,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
    /// Who scores least.
    pub struggling: Option<Packed<Vec<StudentLine>>>,
    /// Who scores most.
    pub top: Option<Packed<Vec<StudentLine>>>,
    /// What happened last.
    pub recent: Option<Packed<Vec<ActivityLine>>>,
    /// Enrolments of each of the last seven days, oldest first.
    pub trend7d: Option<Packed<Vec<u32>>>,
    /// When it was computed.
    pub computed_at: Option<Timestamp>,
}

impl CourseStats {
    /// Column of [`CourseStats::enrollments`].
    pub const ENROLLMENTS: Column = Column::counter("enrollments");
    /// Column of [`CourseStats::active30d`].
    pub const ACTIVE30D: Column = Column::counter("active30d");
    /// Column of [`CourseStats::completions`].
    pub const COMPLETIONS: Column = Column::counter("completions");
    /// Column of [`CourseStats::dropped`].
    pub const DROPPED: Column = Column::counter("dropped");
    /// Column of [`CourseStats::avg_completion_days`].
    pub const AVG_COMPLETION_DAYS: Column = Column::double("avgCompletionDays");
    /// Column of [`CourseStats::avg_score`].
    pub const AVG_SCORE: Column = Column::double("avgScore");
    /// Column of [`CourseStats::completion_rate`].
    pub const COMPLETION_RATE: Column = Column::double("completionRate");
    /// Column of [`CourseStats::churn_rate`].
    pub const CHURN_RATE: Column = Column::double("churnRate");
    /// Column of [`CourseStats::rating_avg`].
    pub const RATING_AVG: Column = Column::double("ratingAvg");
    /// Column of [`CourseStats::revenue_cents`].
    pub const REVENUE_CENTS: Column = Column::counter("revenueCents");
    /// Column of [`CourseStats::earnings_cents`].
    pub const EARNINGS_CENTS: Column = Column::counter("earningsCents");
    /// Column of [`CourseStats::struggling`].
    pub const STRUGGLING: Column = Column::json("struggling", 8_000);
    /// Column of [`CourseStats::top`].
    pub const TOP: Column = Column::json("top", 8_000);
    /// Column of [`CourseStats::recent`].
    pub const RECENT: Column = Column::json("recent", 8_000);
    /// Column of [`CourseStats::trend7d`].
    pub const TREND7D: Column = Column::json("trend7d", 2_000);
    /// Column of [`CourseStats::computed_at`].
    pub const COMPUTED_AT: Column = Column::datetime("computedAt");
}

impl Row for CourseStats {
    type Id = CourseId;
    const TABLE: &'static str = "course_stats";
    const NOUN: &'static str = "Statistics";
    const COLUMNS: &'static [Column] = &[
        Self::ENROLLMENTS,
        Self::ACTIVE30D,
        Self::COMPLETIONS,
        Self::DROPPED,
        Self::AVG_COMPLETION_DAYS,
        Self::AVG_SCORE,
        Self::COMPLETION_RATE,
        Self::CHURN_RATE,
        Self::RATING_AVG,
        Self::REVENUE_CENTS,
        Self::EARNINGS_CENTS,
        Self::STRUGGLING,
        Self::TOP,
        Self::RECENT,
        Self::TREND7D,
        Self::COMPUTED_AT,
    ];
    const INDEXES: &'static [Index] = &[];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<CourseStats>(&json!({
            "enrollments": 3,
            "active30d": 3,
            "completions": 3,
            "dropped": 3,
            "avgCompletionDays": 1.5,
            "avgScore": 1.5,
            "completionRate": 0.5,
            "churnRate": 0.5,
            "ratingAvg": 4.5,
            "revenueCents": 3,
            "earningsCents": 3,
            "struggling": "[]",
            "top": "[]",
            "recent": "[]",
            "trend7d": "[0,0,1]",
            "computedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

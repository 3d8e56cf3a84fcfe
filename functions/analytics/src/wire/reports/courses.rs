//! How somebody's courses do.

use model::{Cents, CourseId, CourseStatus, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

/// How a course does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseLine {
    /// The course.
    pub course_id: CourseId,
    /// What it is called.
    pub title: String,
    /// Whether it is in the catalogue.
    pub status: CourseStatus,
    /// Enrolments that are not dropped.
    pub enrollments: u32,
    /// Of these, who was at it in the last 30 days.
    pub active30d: u32,
    /// Completions.
    pub completions: u32,
    /// Completions by enrolments, from 0 to 1.
    pub completion_rate: Option<f64>,
    /// The mean of the scores, in per cent.
    pub avg_score: Option<f64>,
    /// The mean of the stars.
    pub rating_avg: Option<f64>,
    /// What was paid and not paid back, in minor units of `currency`.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
    /// What it is paid in (ISO 4217).
    pub currency: String,
}

/// The sums over all courses that were published: as it is now for up to a hundred courses, of the latest roll-up for more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseTotals {
    /// Courses in the catalogue.
    pub courses: u32,
    /// Enrolments that are not dropped.
    pub enrollments: u32,
    /// Of these, who was at it in the last 30 days.
    pub active30d: u32,
    /// Completions.
    pub completions: u32,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
}

/// How somebody's courses do.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseReport {
    /// The sums.
    pub totals: CourseTotals,
    /// Enrolments of each of the last seven days over all courses, the oldest first.
    pub trend7d: Vec<u32>,
    /// The latest hundred courses, the one with most enrolments first.
    pub courses: Vec<CourseLine>,
    /// When the oldest of the figures was computed; none before the first time.
    pub computed_at: Option<Timestamp>,
}

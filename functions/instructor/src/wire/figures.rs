//! Figures of courses.

use learning::teaching::Taught;
use model::{Cents, CourseId, CourseStatus, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::tables::{ActivityLine, StudentLine};

/// How an instructor's courses are doing.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// Sums over the courses that were published: as it is now for up to a hundred courses, of the latest roll-up for more.
    pub totals: Totals,
    /// The courses one by one, last begun first; at most a hundred.
    pub courses: Vec<CourseFigures>,
    /// What happened last; at most ten lines.
    pub recent_activity: Vec<ActivityLine>,
    /// Who scores most; at most five.
    pub top_performers: Vec<StudentLine>,
    /// Who scores less than half; at most five.
    pub struggling_students: Vec<StudentLine>,
}

/// Sums over courses.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Courses in the catalogue.
    pub courses: u32,
    /// Courses that were never published.
    pub drafts: u32,
    /// Enrolments that are not dropped.
    pub enrollments: u32,
    /// Enrolments that were dropped.
    pub dropped: u32,
    /// Places that students hold: somebody in two courses holds two.
    pub students: u32,
    /// Of these, who was at it in the last 30 days.
    pub active_students30d: u32,
    /// Completions.
    pub completions: u32,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
    /// The mean of all stars; null without reviews.
    pub rating_avg: Option<f64>,
    /// Days from enrolment to completion, on average; null without completions.
    pub avg_completion_days: Option<f64>,
    /// Dropped or silent, by all who ever enrolled, from 0 to 1; null where nobody did.
    pub churn_rate: Option<f64>,
    /// Who was at it in the last 30 days, by all enrolled, from 0 to 1; null where nobody is.
    pub engagement: Option<f64>,
}

/// Figures of one course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseFigures {
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
    /// The stars of all reviews.
    pub rating_sum: u32,
    /// How many reviews.
    pub rating_count: u32,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
    /// Enrolments of each of the last seven days, oldest first.
    pub trend7d: Vec<u32>,
    /// When the figures were computed; null where they were not yet.
    pub computed_at: Option<Timestamp>,
}

impl From<Taught> for CourseFigures {
    fn from(taught: Taught) -> Self {
        let figures = taught.figures();
        let row = taught.course.row;
        Self {
            course_id: taught.course.id,
            title: row.title.into_string(),
            status: row.status,
            enrollments: figures.enrollments,
            active30d: figures.active30d,
            completions: figures.completions,
            dropped: figures.dropped,
            avg_completion_days: figures.avg_completion_days,
            avg_score: figures.avg_score,
            completion_rate: figures.completion_rate,
            churn_rate: figures.churn_rate,
            rating_sum: row.rating_sum,
            rating_count: row.rating_count,
            revenue_cents: figures.revenue_cents,
            earnings_cents: figures.earnings_cents,
            trend7d: figures.trend7d.map(|it| it.0).unwrap_or_default(),
            computed_at: figures.computed_at,
        }
    }
}

/// What courses earned.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Income {
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
    /// The latest courses one by one; at most a hundred.
    pub by_course: Vec<CourseIncome>,
}

/// What one course earned.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseIncome {
    /// The course.
    pub course_id: CourseId,
    /// What it is called.
    pub title: String,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
    /// The instructor's part of it.
    pub earnings_cents: Cents,
}

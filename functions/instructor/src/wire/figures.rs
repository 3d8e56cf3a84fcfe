//! Figures of courses.

use model::{Cents, CourseId, CourseStatus, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use store::tables::{ActivityLine, Course, CourseStats, StudentLine};
use store::Stored;

/// How an instructor's courses are doing.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Dashboard {
    /// Sums over the courses that were published.
    pub totals: Totals,
    /// The courses one by one, last begun first.
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

impl CourseFigures {
    /// The figures of a course; what is counted on its row is exact at any time, the rest waits for the rollup.
    pub fn new(course: Stored<Course>, stats: Option<&CourseStats>) -> Self {
        let row = course.row;
        let days = stats.and_then(|it| it.trend7d.as_ref());
        Self {
            course_id: course.id,
            title: row.title.into_string(),
            status: row.status,
            enrollments: row.enrollment_count,
            active30d: stats.map_or(0, |it| it.active30d),
            completions: row.completion_count,
            dropped: stats.map_or(0, |it| it.dropped),
            avg_completion_days: stats.and_then(|it| it.avg_completion_days),
            avg_score: stats.and_then(|it| it.avg_score),
            completion_rate: stats.and_then(|it| it.completion_rate),
            churn_rate: stats.and_then(|it| it.churn_rate),
            rating_sum: row.rating_sum,
            rating_count: row.rating_count,
            revenue_cents: stats.map_or(Cents(0), |it| it.revenue_cents),
            earnings_cents: stats.map_or(Cents(0), |it| it.earnings_cents),
            trend7d: days.map(|it| it.to_vec()).unwrap_or_default(),
            computed_at: stats.and_then(|it| it.computed_at),
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
    /// The courses one by one.
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

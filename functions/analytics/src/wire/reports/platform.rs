//! How the platform does.

use model::{Cents, LocalDate};
use schemars::JsonSchema;
use serde::Serialize;
use store::jobs::JobHealth;

/// A day of UTC in figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FiguresLine {
    /// The day.
    pub date: LocalDate,
    /// People who did something.
    pub active_users: u32,
    /// People who joined.
    pub new_users: u32,
    /// Posts written.
    pub posts: u32,
    /// Comments written.
    pub comments: u32,
    /// Messages that people wrote.
    pub messages: u32,
    /// Check-ins left in pods.
    pub check_ins: u32,
    /// Seconds studied.
    pub study_seconds: u64,
    /// Enrolments in courses.
    pub enrollments: u32,
    /// Courses completed.
    pub completions: u32,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
}

/// The sums over all days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformTotals {
    /// The most people who did something on one day.
    pub most_active_users: u32,
    /// People who joined.
    pub new_users: u64,
    /// Posts written.
    pub posts: u64,
    /// Messages that people wrote.
    pub messages: u64,
    /// Seconds studied.
    pub study_seconds: u64,
    /// Enrolments in courses.
    pub enrollments: u64,
    /// Courses completed.
    pub completions: u64,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: Cents,
}

/// Reports that wait, as far as Appwrite counts: 5,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OpenReports {
    /// Nobody has looked.
    pub open: u64,
    /// Somebody is looking.
    pub reviewing: u64,
}

/// How the platform does.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlatformReport {
    /// The first day, of UTC.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// The sums.
    pub totals: PlatformTotals,
    /// The days that are counted, the oldest first; a day is counted once it is over.
    pub days: Vec<FiguresLine>,
    /// Reports that wait.
    pub reports: OpenReports,
    /// How every scheduled job is.
    pub jobs: Vec<JobHealth>,
}

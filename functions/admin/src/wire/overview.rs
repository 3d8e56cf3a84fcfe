//! JSON of how everything is.

use model::{LocalDate, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::jobs::JobHealth;

/// How many things wait, as far as Appwrite counts: 5,000.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Reports that nobody has looked at.
    pub open_reports: u64,
    /// Reports that somebody is looking at.
    pub reviewing_reports: u64,
    /// Queued work that failed for good.
    pub dead_jobs: u64,
}

/// A day of UTC in a few figures.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayFigures {
    /// The day.
    pub date: LocalDate,
    /// People who did something.
    pub active_users: u32,
    /// People who joined.
    pub new_users: u32,
    /// Posts written.
    pub posts: u32,
    /// Messages that people wrote.
    pub messages: u32,
    /// Seconds studied.
    pub study_seconds: u64,
    /// Enrolments in courses.
    pub enrollments: u32,
    /// What was paid and not paid back, in minor units.
    pub revenue_cents: u64,
}

/// How everything is, at a glance.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// What waits.
    pub waiting: Waiting,
    /// The latest fourteen days that are counted, the latest first.
    pub days: Vec<DayFigures>,
    /// Scheduled jobs that are late or have failed.
    pub jobs: Vec<JobHealth>,
}

/// How every scheduled job is.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Jobs {
    /// How many are late.
    pub late: u32,
    /// Every job.
    pub items: Vec<JobHealth>,
}

/// A switch as an admin sets it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagState {
    /// Whether it is on.
    pub enabled: bool,
    /// What it switches.
    pub description: Text<1, 200>,
}

/// A switch.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FlagView {
    /// Its name.
    pub key: String,
    /// Whether it is on.
    pub enabled: bool,
    /// What it switches.
    pub description: String,
}

/// The one switch of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OneFlag {
    /// The switch.
    pub flag: FlagView,
}

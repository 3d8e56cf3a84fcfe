//! JSON of what somebody studied, and of how pods and files are doing.

use model::LocalDate;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use studying::figures::{ResourceStats, StatsView};

use super::sessions::DayView;

/// Which days to look at: 366 at the most, the last 30 where nothing is said.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct Window {
    /// The first day, on the caller's calendar.
    #[serde(default)]
    pub from: Option<LocalDate>,
    /// The last day; today where it is left out.
    #[serde(default)]
    pub to: Option<LocalDate>,
}

/// What somebody studied.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Studied {
    /// The days of the window on which something happened, the first first.
    pub days: Vec<DayView>,
    /// What the days come to.
    pub totals: Totals,
    /// Days in a row with activity, until today or yesterday.
    pub streak: u32,
    /// The most days in a row there ever were.
    pub longest_streak: u32,
    /// Sessions that had a plan and are over, of all time.
    pub sessions_planned: u32,
    /// Those of them that count.
    pub sessions_completed: u32,
    /// The share that counts, from 0 to 1.
    pub completion_rate: f64,
}

/// What days come to.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Seconds studied.
    pub seconds: u64,
    /// Sessions finished.
    pub sessions: u64,
    /// Check-ins that counted.
    pub check_ins: u64,
    /// Chapters finished.
    pub chapters: u64,
    /// Assignments passed.
    pub assignments: u64,
    /// Days with activity.
    pub active_days: usize,
}

/// How a pod is doing.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PodFigures {
    /// What the last roll-up found.
    pub stats: StatsView,
}

/// What became of the caller's study files.
#[derive(Debug, Serialize, JsonSchema)]
pub struct FileFigures {
    /// The sums, and the five most downloaded.
    pub stats: ResourceStats,
}

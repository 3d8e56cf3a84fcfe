//! JSON of reports: what somebody studied, how courses do, how the platform does.

mod courses;
mod doings;
mod platform;
mod study;

use model::LocalDate;
use schemars::JsonSchema;
use serde::Deserialize;

pub use courses::{CourseLine, CourseReport, CourseTotals};
pub use doings::{ActionCount, ActionLine, ActivityShare, FileLine, GoalLine};
pub use platform::{FiguresLine, OpenReports, PlatformReport, PlatformTotals};
pub use study::{
    AchievementLine, DayLine, Export, PodShare, SessionLine, StreakView, StudyReport, SubjectShare,
    Totals,
};

/// How a report is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Shown {
    /// For programs.
    Json,
    /// For people: a page with charts.
    Html,
}

/// How an export is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Written {
    /// Everything, as JSON.
    #[default]
    Json,
    /// One table, for spreadsheets.
    Csv,
}

/// What of an export is a table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Exported {
    /// A row a day.
    #[default]
    Days,
    /// A row a session.
    Sessions,
    /// A row an achievement.
    Achievements,
    /// A row a goal.
    Goals,
    /// A row a study file.
    Resources,
    /// A row an entry of the log.
    Activity,
}

/// Which report is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ReportQuery {
    /// The first day; thirty days unless said.
    pub from: Option<LocalDate>,
    /// The last day; today unless said.
    pub to: Option<LocalDate>,
    /// As a page or as JSON; where it is not said, the header `accept` decides.
    pub format: Option<Shown>,
}

/// Which report of courses is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct CourseReportQuery {
    /// As a page or as JSON; where it is not said, the header `accept` decides.
    pub format: Option<Shown>,
}

/// Which export is asked for.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(default)]
pub struct ExportQuery {
    /// The first day; thirty days unless said.
    pub from: Option<LocalDate>,
    /// The last day; today unless said.
    pub to: Option<LocalDate>,
    /// As one table or everything.
    pub format: Written,
    /// Which table.
    pub table: Exported,
}

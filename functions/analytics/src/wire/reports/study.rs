//! What somebody studied.

use model::{CourseId, EntityId, LocalDate, PodId, Rarity, StudySource, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;

use super::doings::{ActionLine, ActivityShare, FileLine, GoalLine};

/// A day of somebody's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DayLine {
    /// The day.
    pub date: LocalDate,
    /// Seconds studied.
    pub seconds: u32,
    /// Sessions finished.
    pub sessions: u32,
    /// Check-ins that counted.
    pub check_ins: u32,
    /// Chapters finished.
    pub chapters: u32,
    /// Assignments passed.
    pub assignments: u32,
    /// How long they meant to study, in seconds.
    pub goal_seconds: Option<u32>,
    /// Whether they did.
    pub goal_met: bool,
}

/// The sums over all days.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Seconds studied.
    pub seconds: u64,
    /// Sessions finished.
    pub sessions: u32,
    /// Days with activity.
    pub active_days: u32,
    /// Days on which the goal was met.
    pub goal_days: u32,
    /// Check-ins that counted.
    pub check_ins: u32,
    /// Chapters finished.
    pub chapters: u32,
    /// Assignments passed.
    pub assignments: u32,
}

/// Days in a row with activity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StreakView {
    /// Until today, or until yesterday where today is still idle.
    pub current: u32,
    /// The most of the last four hundred days.
    pub longest: u32,
}

/// A subject's part of the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SubjectShare {
    /// The subject; none for sessions without one.
    pub subject: Option<String>,
    /// Seconds studied.
    pub seconds: u64,
    /// Sessions finished.
    pub sessions: u32,
}

/// A pod's part of the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PodShare {
    /// The pod.
    pub pod_id: PodId,
    /// What it is called; none for one that is not there any more for the caller.
    pub name: Option<String>,
    /// Seconds studied.
    pub seconds: u64,
    /// Sessions finished.
    pub sessions: u32,
}

/// Something achieved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AchievementLine {
    /// What.
    pub key: String,
    /// The course it was achieved in.
    pub scope_id: Option<EntityId>,
    /// What it is worth.
    pub points: u32,
    /// How rare it is.
    pub rarity: Option<Rarity>,
    /// When.
    pub earned_at: Timestamp,
}

/// A finished session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionLine {
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The day on which it counts.
    pub date: LocalDate,
    /// How long it counts, in seconds.
    pub seconds: u32,
    /// What was studied.
    pub subject: Option<String>,
    /// The pod in which they studied.
    pub pod_id: Option<PodId>,
    /// The course that they studied.
    pub course_id: Option<CourseId>,
    /// What it comes from.
    pub source: StudySource,
}

/// What somebody studied in some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudyReport {
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// The sums.
    pub totals: Totals,
    /// Days in a row until now; none for days so long ago that nobody asks.
    pub streak: Option<StreakView>,
    /// Every day, also those without activity, the oldest first.
    pub days: Vec<DayLine>,
    /// The time by subject, the most first.
    pub subjects: Vec<SubjectShare>,
    /// The time by pod, the most first.
    pub pods: Vec<PodShare>,
    /// What was achieved, the latest first.
    pub achievements: Vec<AchievementLine>,
    /// What was pursued, the active ones first.
    pub goals: Vec<GoalLine>,
    /// What was shared, the latest first.
    pub resources: Vec<FileLine>,
    /// What was done.
    pub activity: ActivityShare,
}

/// Everything about somebody's studying in some days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Export {
    /// The first day.
    pub from: LocalDate,
    /// The last day.
    pub to: LocalDate,
    /// Every day, the oldest first.
    pub days: Vec<DayLine>,
    /// Every finished session, the latest first.
    pub sessions: Vec<SessionLine>,
    /// What was achieved, the latest first.
    pub achievements: Vec<AchievementLine>,
    /// What was pursued, the active ones first.
    pub goals: Vec<GoalLine>,
    /// What was shared, the latest first.
    pub resources: Vec<FileLine>,
    /// What the log has, the latest thousand entries at the most, the latest first.
    pub activity: Vec<ActionLine>,
}

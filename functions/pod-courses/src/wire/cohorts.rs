//! Pods that take a course of the catalogue together.

use model::{
    CohortId, CohortPace, CohortStatus, CourseId, Difficulty, FileId, LocalDate, PodId, Text,
    Timestamp, UserId,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{Cohort, Course};
use store::{Card, Stored};

/// A course that a pod is to take together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCohort {
    /// The pod.
    pub pod_id: PodId,
    /// The course, of the catalogue.
    pub course_id: CourseId,
    /// What they call it.
    #[serde(default)]
    pub name: Option<Text<1, 200>>,
    /// How fast they go.
    pub pace: CohortPace,
    /// The first day, for the pace `custom`.
    #[serde(default)]
    pub starts_on: Option<LocalDate>,
    /// The last day, for the pace `custom`.
    #[serde(default)]
    pub ends_on: Option<LocalDate>,
    /// Chapters and assignments that each does in a week: 1 to 50.
    #[serde(default)]
    #[schemars(range(min = 1, max = 50))]
    pub weekly_goal: Option<u32>,
    /// What whoever assigns it says to it.
    #[serde(default)]
    pub instructor_notes: Option<Text<0, 2_000>>,
    /// Ignored: whoever calls assigns it.
    #[serde(default, rename = "userId")]
    #[schemars(skip)]
    pub _user_id: Option<serde_json::Value>,
}

/// A cohort.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CohortView {
    /// Its id.
    pub id: CohortId,
    /// The pod.
    pub pod_id: PodId,
    /// The course.
    pub course_id: CourseId,
    /// What they call it.
    pub name: Option<String>,
    /// How fast they go.
    pub pace: CohortPace,
    /// The first day.
    pub starts_on: Option<LocalDate>,
    /// The last day.
    pub ends_on: Option<LocalDate>,
    /// What each does in a week.
    pub weekly_goal: Option<u32>,
    /// What whoever assigned it says to it.
    pub instructor_notes: Option<String>,
    /// Who assigned it.
    pub assigned_by: UserId,
    /// How many members took part when it was assigned.
    pub member_count: u32,
    /// Whether it runs.
    pub status: CohortStatus,
    /// When it was assigned.
    pub created_at: Timestamp,
}

impl From<Stored<Cohort>> for CohortView {
    fn from(stored: Stored<Cohort>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            pod_id: row.pod_id,
            course_id: row.course_id,
            name: row.name.map(Text::into_string),
            pace: row.pace,
            starts_on: row.starts_on,
            ends_on: row.ends_on,
            weekly_goal: row.weekly_goal,
            instructor_notes: row.instructor_notes.map(Text::into_string),
            assigned_by: row.assigned_by,
            member_count: row.member_count,
            status: row.status,
            created_at: stored.created_at,
        }
    }
}

/// What came of assigning a course.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Assigned {
    /// The cohort.
    pub cohort: CohortView,
    /// Members that were enrolled by it.
    pub enrolled: u32,
    /// Members that took the course before.
    pub already_enrolled: u32,
}

/// The little of a course that a list shows.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CourseCard {
    /// Its id.
    pub id: CourseId,
    /// What it is called.
    pub title: String,
    /// Who teaches it.
    pub instructor_id: UserId,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// Its picture.
    pub cover_file_id: Option<FileId>,
    /// How many chapters it has.
    pub chapter_count: u32,
}

impl From<&Stored<Course>> for CourseCard {
    fn from(stored: &Stored<Course>) -> Self {
        let row = &stored.row;
        Self {
            id: stored.id.clone(),
            title: row.title.to_string(),
            instructor_id: row.instructor_id.clone(),
            difficulty: row.difficulty,
            cover_file_id: row.cover_file_id.clone(),
            chapter_count: row.chapter_count,
        }
    }
}

/// A cohort in a list.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CohortItem {
    /// The cohort.
    pub cohort: CohortView,
    /// Its course; none where it was deleted.
    pub course: Option<CourseCard>,
    /// How many members take the course.
    pub participants: u32,
    /// How many of them completed it.
    pub completed: u32,
    /// Chapters that they completed, in all.
    pub chapters_completed: u32,
    /// Chapters that there are to complete, in all.
    pub chapters_total: u32,
    /// The mean of what each completed, in per cent.
    pub group_completion_pct: u32,
    /// The mean of the scores of those who have any.
    pub group_average_score: Option<f64>,
}

/// The cohorts of a pod.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CohortItems {
    /// They, the latest first.
    pub items: Vec<CohortItem>,
}

/// How far a cohort is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CohortProgress {
    /// The cohort.
    pub cohort: CohortView,
    /// The mean of what each completed, in per cent.
    pub group_completion_pct: u32,
    /// The mean of the scores of those who have any.
    pub group_average_score: Option<f64>,
    /// Those who take the course, who is farthest first.
    pub members: Vec<MemberLine>,
    /// How many came how far.
    pub milestones: Vec<Milestone>,
    /// Who is far ahead.
    pub accelerators: Vec<UserId>,
    /// Who is far behind: all of them for who leads the pod, else the caller if it is them.
    pub struggling: Vec<UserId>,
    /// How lively the cohort is: 0 to 100.
    pub community_score: u32,
}

/// How far one member is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemberLine {
    /// Who.
    pub user: Card,
    /// Chapters completed, in per cent.
    pub completion_pct: u32,
    /// Chapters completed.
    pub chapters_completed: u32,
    /// Chapters in all.
    pub total_chapters: u32,
    /// The mean of their best scores.
    pub average_score: Option<f64>,
    /// Assignments handed in.
    pub submitted: u32,
    /// When they were last at it.
    pub last_activity_at: Option<Timestamp>,
    /// Days in a row on which they studied.
    pub streak: u32,
    /// What they achieved in the course: keys of achievements.
    pub achievements: Vec<String>,
}

/// A part of the way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Milestone {
    /// The part, in per cent.
    pub pct: u32,
    /// How many came so far.
    pub completed_by: u32,
    /// Of how many.
    pub total: u32,
}

/// A cohort was called off.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cancelled {
    /// Always true.
    pub cancelled: bool,
}

//! JSON in and out of plans, and of what to learn next.

use model::{AssignmentDifficulty, CourseId, LocalDate, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::{PlanKind, StudyPlan};
use studying::courses::WeakConcept;

/// Which day's plan.
#[derive(Debug, Default, Deserialize, JsonSchema)]
pub struct PlanFilter {
    /// The day on the caller's calendar; today where it is left out.
    #[serde(default)]
    pub date: Option<LocalDate>,
}

/// Whether an item is done.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Whether it is.
    pub done: bool,
}

/// The plan of a day.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanView {
    /// The day.
    pub date: LocalDate,
    /// What is planned, the most pressing first.
    pub items: Vec<ItemView>,
    /// What was known when it was made.
    pub signals: Vec<String>,
    /// When it was made.
    pub generated_at: Option<Timestamp>,
    /// How often it was made anew, from 1.
    pub version: u32,
}

/// Something to do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemView {
    /// Stable as long as it is about the same thing.
    pub id: String,
    /// What it is.
    pub kind: PlanKind,
    /// What to do.
    pub title: String,
    /// What it leads to, within the application.
    pub path: String,
    /// When it begins, where it has a time.
    pub starts_at: Option<Timestamp>,
    /// Whether it is done.
    pub done: bool,
}

impl From<StudyPlan> for PlanView {
    fn from(row: StudyPlan) -> Self {
        let done = row.completed_ids;
        let items = row.items.map(model::Packed::into_inner).unwrap_or_default();
        let items = items.into_iter().map(|it| ItemView {
            done: done.contains(&it.id),
            id: it.id,
            kind: it.kind,
            title: it.title,
            path: it.path,
            starts_at: it.starts_at,
        });
        Self {
            date: row.local_date,
            items: items.collect(),
            signals: row.signals.into_vec(),
            generated_at: row.generated_at,
            version: row.version,
        }
    }
}

/// The plan of an answer.
#[derive(Debug, Serialize, JsonSchema)]
pub struct OnePlan {
    /// The plan.
    pub plan: PlanView,
}

/// Which course.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OfCourse {
    /// The course, in which the caller is enrolled.
    pub course_id: CourseId,
}

/// How difficult the next assignment should be.
#[derive(Debug, Serialize, JsonSchema)]
pub struct NextDifficulty {
    /// So difficult.
    pub difficulty: AssignmentDifficulty,
}

/// What to go over again.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WeakConcepts {
    /// The weakest first, five at the most.
    pub concepts: Vec<WeakConcept>,
}

//! Catalogue courses assigned to pods; one row per pod and course, since the id is computed from both.

use model::{CohortId, CohortPace, CohortStatus, CourseId, LocalDate, PodId, Text, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{Column, Index, Table};

/// The table.
pub const TABLE: Table = Table::of::<Cohort>().read_per_row();

/// A pod takes a course together. The pod's team may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cohort {
    /// The pod.
    pub pod_id: PodId,
    /// The course.
    pub course_id: CourseId,
    /// What they call it.
    pub name: Option<Text<1, 200>>,
    /// How fast they go.
    pub pace: CohortPace,
    /// The first day.
    pub starts_on: Option<LocalDate>,
    /// The last day.
    pub ends_on: Option<LocalDate>,
    /// Chapters that each does in a week.
    pub weekly_goal: Option<u32>,
    /// What whoever assigned it says to it.
    pub instructor_notes: Option<Text<0, 2_000>>,
    /// Who assigned it.
    pub assigned_by: UserId,
    /// How many take part.
    pub member_count: u32,
    /// Whether it runs.
    pub status: CohortStatus,
}

impl Cohort {
    /// Column of [`Cohort::pod_id`].
    pub const POD_ID: Column = Column::id("podId").required();
    /// Column of [`Cohort::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`Cohort::name`].
    pub const NAME: Column = Column::string("name", 200);
    /// Column of [`Cohort::pace`].
    pub const PACE: Column = Column::string("pace", 12).required();
    /// Column of [`Cohort::starts_on`].
    pub const STARTS_ON: Column = Column::string("startsOn", 10);
    /// Column of [`Cohort::ends_on`].
    pub const ENDS_ON: Column = Column::string("endsOn", 10);
    /// Column of [`Cohort::weekly_goal`].
    pub const WEEKLY_GOAL: Column = Column::integer("weeklyGoal").range(1, 50);
    /// Column of [`Cohort::instructor_notes`].
    pub const INSTRUCTOR_NOTES: Column = Column::text("instructorNotes", 2_000);
    /// Column of [`Cohort::assigned_by`].
    pub const ASSIGNED_BY: Column = Column::id("assignedBy").required();
    /// Column of [`Cohort::member_count`].
    pub const MEMBER_COUNT: Column = Column::counter("memberCount");
    /// Column of [`Cohort::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
}

impl Row for Cohort {
    type Id = CohortId;
    const TABLE: &'static str = "pod_course_cohorts";
    const NOUN: &'static str = "Cohort";
    const COLUMNS: &'static [Column] = &[
        Self::POD_ID,
        Self::COURSE_ID,
        Self::NAME,
        Self::PACE,
        Self::STARTS_ON,
        Self::ENDS_ON,
        Self::WEEKLY_GOAL,
        Self::INSTRUCTOR_NOTES,
        Self::ASSIGNED_BY,
        Self::MEMBER_COUNT,
        Self::STATUS,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::POD_ID.asc(), Self::COURSE_ID.asc()]),
        Index::key("state_k", &[Self::STATUS.asc(), Self::ENDS_ON.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Cohort>(&json!({
            "podId": "id-pod",
            "courseId": "id-course",
            "name": "Some name",
            "pace": "weekly",
            "startsOn": "2026-01-02",
            "endsOn": "2026-03-02",
            "weeklyGoal": 3,
            "instructorNotes": "Go",
            "assignedBy": "id-admin",
            "memberCount": 3,
            "status": "active",
        }));
    }
}

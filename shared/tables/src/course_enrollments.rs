//! Who is enrolled in which course; one row per person and course, since the id is computed from both.
//!
//! A row exists for what is free or was paid for. Dropping keeps it, so that coming back finds it.

use model::{
    CohortId, CourseId, EdgeId, EnrollmentStatus, EnrollmentType, PaymentId, PodId, Timestamp,
    UserId,
};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{desc, Column, Index, Table, CREATED_AT};

/// The table.
pub const TABLE: Table = Table::of::<Enrollment>().read_per_row();

/// Somebody takes a course. They and the instructor may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrollment {
    /// Who takes it.
    pub user_id: UserId,
    /// The course.
    pub course_id: CourseId,
    /// What gives the right to it.
    #[serde(rename = "type")]
    pub kind: EnrollmentType,
    /// The payment that gives it.
    pub payment_id: Option<PaymentId>,
    /// The cohort they take it with.
    pub cohort_id: Option<CohortId>,
    /// The pod of that cohort.
    pub pod_id: Option<PodId>,
    /// Whether they are at it.
    pub status: EnrollmentStatus,
    /// When they completed it.
    pub completed_at: Option<Timestamp>,
}

impl Enrollment {
    /// Whether it gives access to the course: dropped ones do not.
    pub fn is_open(&self) -> bool {
        self.status != EnrollmentStatus::Dropped
    }

    /// Column of [`Enrollment::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Enrollment::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`Enrollment::kind`].
    pub const KIND: Column = Column::string("type", 8).required();
    /// Column of [`Enrollment::payment_id`].
    pub const PAYMENT_ID: Column = Column::id("paymentId");
    /// Column of [`Enrollment::cohort_id`].
    pub const COHORT_ID: Column = Column::id("cohortId");
    /// Column of [`Enrollment::pod_id`].
    pub const POD_ID: Column = Column::id("podId");
    /// Column of [`Enrollment::status`].
    pub const STATUS: Column = Column::string("status", 10).or("active");
    /// Column of [`Enrollment::completed_at`].
    pub const COMPLETED_AT: Column = Column::datetime("completedAt");
}

impl Row for Enrollment {
    type Id = EdgeId;
    const TABLE: &'static str = "course_enrollments";
    const NOUN: &'static str = "Enrolment";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::COURSE_ID,
        Self::KIND,
        Self::PAYMENT_ID,
        Self::COHORT_ID,
        Self::POD_ID,
        Self::STATUS,
        Self::COMPLETED_AT,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("pair_u", &[Self::COURSE_ID.asc(), Self::USER_ID.asc()]),
        Index::key(
            "user_k",
            &[Self::USER_ID.asc(), Self::STATUS.asc(), desc(CREATED_AT)],
        ),
        Index::key("course_k", &[Self::COURSE_ID.asc(), Self::STATUS.asc()]),
        Index::key("cohort_k", &[Self::COHORT_ID.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Enrollment>(&json!({
            "userId": "id-user",
            "courseId": "id-course",
            "type": "paid",
            "paymentId": "id-payment",
            "cohortId": "id-cohort",
            "podId": "id-pod",
            "status": "active",
            "completedAt": "2026-01-02T03:04:05.678Z",
        }));
    }
}

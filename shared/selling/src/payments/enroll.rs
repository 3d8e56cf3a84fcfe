//! What an enrolment consists of, as operations of a transaction.

use client::{Changes, Operations};
use learning::enrolment::Enrolment;
use model::{EnrollmentStatus, PaymentId, ProgressStatus};
use store::tables::{Course, CourseProgress, Enrollment};
use store::{Row, Stored, DATABASE};

const ENROLLMENTS: (&str, &str) = (DATABASE, Enrollment::TABLE);
const PROGRESS: (&str, &str) = (DATABASE, CourseProgress::TABLE);
const COURSES: (&str, &str) = (DATABASE, Course::TABLE);

/// Somebody's place in a course, as far as it was looked at.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// Their enrolment.
    pub enrollment: Option<Stored<Enrollment>>,
    /// Their progress.
    pub progress: Option<Stored<CourseProgress>>,
}

impl Place {
    /// Whether somebody has the course by other means than this payment.
    pub fn is_taken(&self, payment: &PaymentId) -> bool {
        let open = self.enrollment.as_ref().filter(|it| it.row.is_open());
        open.is_some_and(|it| it.row.payment_id.as_ref() != Some(payment))
    }

    /// Whether this payment gave somebody the course, and they have it.
    pub fn is_given(&self, payment: &PaymentId) -> bool {
        let open = self.enrollment.as_ref().filter(|it| it.row.is_open());
        open.is_some_and(|it| it.row.payment_id.as_ref() == Some(payment))
    }

    /// Whether they completed the course.
    pub fn is_completed(&self) -> bool {
        let status = self.enrollment.as_ref().map(|it| it.row.status);
        status == Some(EnrollmentStatus::Completed)
    }
}

/// Adds what gives somebody a course: the enrolment, where to keep the progress, one more in the counter. What was dropped is taken up
/// again.
pub fn give(operations: Operations, grant: &Enrolment<'_>, place: &Place) -> Operations {
    let (id, row) = (grant.id(), grant.row());
    let operations = if place.enrollment.is_none() {
        operations.create(ENROLLMENTS, id.as_str(), row, &grant.readers())
    } else {
        let again = Changes::new()
            .set(Enrollment::KIND, row.kind)
            .set(Enrollment::PAYMENT_ID, &row.payment_id)
            .set(Enrollment::STATUS, EnrollmentStatus::Active);
        operations.update(ENROLLMENTS, id.as_str(), &again, None)
    };
    let id = grant.progress_id();
    let operations = match &place.progress {
        None => operations.create(PROGRESS, id.as_str(), &grant.progress(), &grant.readers()),
        Some(there) if there.row.status == ProgressStatus::Dropped => {
            let again = Changes::new().set(CourseProgress::STATUS, ProgressStatus::InProgress);
            operations.update(PROGRESS, id.as_str(), &again, None)
        }
        Some(_) => operations,
    };
    let (course, counter) = (&row.course_id, Course::ENROLLMENT_COUNT);
    operations.increment(COURSES, course.as_str(), counter, 1, None)
}

/// Adds what takes a course away again; the counters follow when that is done.
pub fn take(operations: Operations, place: &Place) -> Operations {
    let Some(enrollment) = &place.enrollment else {
        return operations;
    };
    let dropped = Changes::new().set(Enrollment::STATUS, EnrollmentStatus::Dropped);
    let operations = operations.update(ENROLLMENTS, enrollment.id.as_str(), &dropped, None);
    match &place.progress {
        Some(it) if it.row.status != ProgressStatus::Dropped => {
            let dropped = Changes::new().set(CourseProgress::STATUS, ProgressStatus::Dropped);
            operations.update(PROGRESS, it.id.as_str(), &dropped, None)
        }
        _ => operations,
    }
}

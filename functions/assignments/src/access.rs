//! Who takes a course, and who teaches it.

use learning::enrolment::{is_in_catalogue, progress_id};
use model::{CourseId, ProgressStatus, UserId};
use runtime::{Code, Error, Result};
use store::tables::{Course, CourseProgress};
use store::{App, Stored};

/// Reads how far somebody is in a course that they take. One call.
///
/// # Errors
///
/// `not_enrolled` for who does not take it.
pub async fn taken(app: &App, course: &CourseId, me: &UserId) -> Result<Stored<CourseProgress>> {
    let found = takes(app, course, me).await?;
    found.ok_or_else(|| Error::new(Code::NotEnrolled, "Enrol in the course to do this"))
}

/// Reads how far somebody is in a course, if they take it. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn takes(
    app: &App,
    course: &CourseId,
    me: &UserId,
) -> Result<Option<Stored<CourseProgress>>> {
    let rows = app.rows::<CourseProgress>();
    let found = rows.find(&progress_id(course, me)).await?;
    Ok(found.filter(|it| it.row.status != ProgressStatus::Dropped))
}

/// Reads a course that `me` teaches. One call.
///
/// # Errors
///
/// `not_found` for one that is not there for `me`; `forbidden` for somebody else's in the catalogue.
pub async fn taught(app: &App, course: &CourseId, me: &UserId) -> Result<Stored<Course>> {
    let course = app.rows::<Course>().get(course).await?;
    let is_own = course.row.instructor_id == *me;
    if course.row.deleted_at.is_some() || !(is_own || is_in_catalogue(&course.row)) {
        return Err(Error::not_found("assignment"));
    }
    if !is_own {
        return Err(Error::forbidden("Only who teaches this course may do this"));
    }
    Ok(course)
}

//! Who may see a course, and who may change it.

use model::{CourseId, UserId};
use runtime::{Error, Result};
use store::tables::Course;
use store::{App, Stored};

use crate::rules;

/// Reads a course that is `me`'s to change. One call.
///
/// # Errors
///
/// `not_found` for one that is not there for `me`; `forbidden` for somebody else's in the catalogue.
pub async fn taught(app: &App, me: &UserId, id: &CourseId) -> Result<Stored<Course>> {
    let course = app.rows::<Course>().get(id).await?;
    rules::check_taught(&course.row, me)?;
    Ok(course)
}

/// Reads a course that `me` may see: one in the catalogue, or one's own. One call.
///
/// # Errors
///
/// `not_found`.
pub async fn visible(app: &App, me: &UserId, id: &CourseId) -> Result<Stored<Course>> {
    let course = app.rows::<Course>().get(id).await?;
    if rules::is_visible(&course.row, me) {
        Ok(course)
    } else {
        Err(Error::not_found("course"))
    }
}

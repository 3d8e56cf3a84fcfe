//! The courses that somebody attends.

use client::{ErrorKind, Query};
use futures_util::stream::{self, TryStreamExt};
use model::{CourseId, EnrollmentStatus, UserId};
use runtime::Result;
use serde::Deserialize;
use store::jobs::Work;
use store::schema::Column;
use store::tables::Course;
use store::{App, DATABASE};

use super::Left;

const TABLE: &str = "course_enrollments";

/// How many enrolments are removed at a time.
const AT_ONCE: usize = 8;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Enrolled {
    course_id: CourseId,
    status: EnrollmentStatus,
}

/// Removes every enrolment that is counted and lowers what counts it; those that are not counted go with the private rows.
pub async fn end(app: &App, work: &Work, user: &UserId) -> Result<Left> {
    let rows = app.client().rows(DATABASE, TABLE);
    let counted = [
        Query::equal("userId", user),
        Query::equal(
            "status",
            [EnrollmentStatus::Active, EnrollmentStatus::Completed],
        ),
        Query::limit(100),
    ];
    loop {
        let page = rows.list::<Enrolled>(&counted).await;
        let page = page.map_err(|cause| store::Error::about("Enrolment", cause))?;
        if page.items.is_empty() {
            return Ok(Left::Nothing);
        }
        if work.is_over() {
            return Ok(Left::More);
        }
        stream::iter(page.items.iter().map(Ok))
            .try_for_each_concurrent(AT_ONCE, |it| one(app, &it.id, &it.data))
            .await?;
    }
}

/// The counters move only for a row that this call removed.
async fn one(app: &App, id: &str, enrolled: &Enrolled) -> Result<()> {
    match app.client().rows(DATABASE, TABLE).delete(id).await {
        Ok(()) => {}
        Err(cause) if cause.kind == ErrorKind::NotFound => return Ok(()),
        Err(cause) => return Err(store::Error::about("Enrolment", cause).into()),
    }
    lower(app, &enrolled.course_id, Course::ENROLLMENT_COUNT).await?;
    if enrolled.status == EnrollmentStatus::Completed {
        lower(app, &enrolled.course_id, Course::COMPLETION_COUNT).await?;
    }
    Ok(())
}

async fn lower(app: &App, course: &CourseId, counter: Column) -> Result<()> {
    let courses = app.rows::<Course>();
    match courses.decrement(course, counter, 1, Some(0)).await {
        // What is gone counts nothing, and nothing is below nought.
        Ok(_) | Err(store::Error::NotFound { .. } | store::Error::LimitReached { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

//! Who takes a course.

use client::Query;
use futures_util::try_join;
use learning::enrolment::is_in_catalogue;
use model::{CourseId, UserId};
use runtime::{Error, Json, Path, Query as Params, Result, State};
use store::tables::{Course, CourseProgress};
use store::{App, Me, Page, Paging, Stored};

use crate::wire::Learner;

/// Lists the students of a course, the furthest first. Three calls in two waves.
///
/// # Errors
///
/// `forbidden`; `not_found`; `bad_cursor`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Params(paging): Params<Paging>,
) -> Result<Json<Page<Learner>>> {
    let furthest = [
        Query::equal(CourseProgress::COURSE_ID, &id),
        Query::order_desc(CourseProgress::COMPLETION_PCT),
    ];
    let progress = app.rows::<CourseProgress>();
    let (_, page) = try_join!(taught(&app, &id, &me), async {
        Ok(progress.page(furthest, &paging, 50).await?)
    })?;
    let cards = app
        .cards(page.items.iter().map(|it| &it.row.user_id))
        .await?;
    Ok(Json(page.map(|it| {
        let card = cards.of(&it.row.user_id);
        Learner::new(it, card)
    })))
}

/// Reads a course that the caller teaches. One call.
///
/// # Errors
///
/// `forbidden`; `not_found`.
pub async fn taught(app: &App, id: &CourseId, me: &UserId) -> Result<Stored<Course>> {
    let course = app.rows::<Course>().get(id).await?;
    let is_own = course.row.instructor_id == *me;
    if course.row.deleted_at.is_some() || !(is_own || is_in_catalogue(&course.row)) {
        return Err(Error::not_found("course"));
    }
    if !is_own {
        return Err(Error::forbidden("Only who teaches this course may do this"));
    }
    Ok(course)
}

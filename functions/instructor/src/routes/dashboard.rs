//! Figures, from rollups.

use client::Query;
use futures_util::try_join;
use model::UserId;
use runtime::{Json, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Course, CourseStats};
use store::{App, Me, Stored};

use crate::rules;
use crate::wire::{Dashboard, Income};

/// Courses of one instructor that are shown at the most.
const MOST: u32 = 100;

/// Shows how the caller's courses are doing. Two calls in one wave, for any number of courses and students.
///
/// # Errors
///
/// `session_required`: the figures are read with the caller's own rights.
pub async fn read(State(app): State<App>, Me(me): Me) -> Result<Json<Dashboard>> {
    let (courses, stats) = both(&app, &me).await?;
    Ok(Json(rules::dashboard(courses, &stats)))
}

/// Shows what the caller's courses earned. Two calls in one wave.
///
/// # Errors
///
/// `session_required`.
pub async fn earnings(State(app): State<App>, Me(me): Me) -> Result<Json<Income>> {
    let (courses, stats) = both(&app, &me).await?;
    Ok(Json(rules::earnings(&courses, &stats)))
}

/// The caller's courses, and the figures that the caller may read: those of these.
async fn both(app: &App, me: &UserId) -> Result<(Vec<Stored<Course>>, Vec<Stored<CourseStats>>)> {
    let own = [
        Query::equal(Course::INSTRUCTOR_ID, me),
        Query::is_null(Course::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ];
    let (courses, stats) = (app.rows::<Course>(), app.as_caller::<CourseStats>()?);
    Ok(try_join!(
        courses.list(own, MOST),
        stats.list([Query::order_desc(CREATED_AT)], MOST)
    )?)
}

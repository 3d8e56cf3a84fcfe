//! How the caller's courses do.

use client::Query;
use futures_util::try_join;
use runtime::{Form, HeaderMap, Query as Params, Result, State};
use store::schema::CREATED_AT;
use store::tables::{Course, CourseStats};
use store::{App, Me};

use super::shown;
use crate::page;
use crate::rules::reports::courses::report;
use crate::wire::reports::{CourseReport, CourseReportQuery};

/// Most courses of one report.
const MOST: u32 = 100;

/// Reports how the caller's courses do, from the roll-up. Two calls in one wave.
///
/// # Errors
///
/// `session_required`: the figures are read with the caller's own rights.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Params(asked): Params<CourseReportQuery>,
    headers: HeaderMap,
) -> Result<Form<CourseReport>> {
    let own = [
        Query::equal(Course::INSTRUCTOR_ID, &me),
        Query::is_null(Course::DELETED_AT),
        Query::order_desc(CREATED_AT),
    ];
    let (courses, stats) = (app.rows::<Course>(), app.as_caller::<CourseStats>()?);
    let (courses, stats) = try_join!(
        courses.list(own, MOST),
        stats.list([Query::order_desc(CREATED_AT)], MOST)
    )?;
    shown(
        report(&courses, &stats),
        asked.format,
        &headers,
        page::courses,
    )
}

//! How the caller's courses do.

use learning::teaching::Teaching;
use runtime::{Form, HeaderMap, Query as Params, Result, State};
use store::{App, Me};

use super::shown;
use crate::page;
use crate::rules::reports::courses::report;
use crate::wire::reports::{CourseReport, CourseReportQuery};

/// Reports how the caller's courses do, from the roll-up. Two calls in one wave; six in two for who teaches more than a hundred courses.
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
    let teaching = Teaching::of(&app, &me).await?;
    shown(report(&teaching), asked.format, &headers, page::courses)
}

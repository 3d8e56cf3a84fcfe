//! J-12: what became of each course, for the dashboards of its instructor.

use client::Query;
use model::CourseStatus;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::tables::Course;
use store::App;

/// Courses that one step looks at.
const PAGE: u32 = 10;

/// Computes the figures of a page of courses that are, or were, in the catalogue. They are set, not added to.
pub async fn roll_up(app: App, turn: Turn) -> Result<Step> {
    let shown = [CourseStatus::Published, CourseStatus::Archived];
    let mut queries = vec![
        Query::equal(Course::STATUS, shown),
        Query::is_null(Course::DELETED_AT),
    ];
    queries.extend(turn.cursor.as_deref().map(Query::cursor_after));
    let page = app.rows::<Course>().list(queries, PAGE).await?;
    for course in &page {
        learning::stats::roll_up(&app, course).await?;
    }
    Ok(Step::after(&page, PAGE))
}

//! J-12: what became of each course, and of all courses of its instructor, for the dashboards of them.
//!
//! Every hour those of which something was written, every night all that are or were in the catalogue: who was silent for a month is
//! found by the days that go by. A step computes its courses first, then the sums of whoever teaches one of them, once each; a step that
//! was cut off is done again as a whole.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use model::{CourseId, CourseStatus, UserId};
use runtime::Result;
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{Course, CourseProgress, Enrollment, Payment};
use store::{App, Stored};

use super::place::Place;
use super::scan::Scan;

/// Courses, or rows of courses, that one step looks at.
const PAGE: u32 = 10;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfCourse {
    #[serde(default)]
    course_id: Option<CourseId>,
}

/// Computes the figures of courses of which a page of rows was written since the pass before.
pub async fn of_the_active(app: App, turn: Turn) -> Result<Step> {
    let place = Place::of(turn.cursor.as_deref());
    let sources = [
        Scan::of::<Enrollment>(&[Enrollment::COURSE_ID]),
        Scan::of::<CourseProgress>(&[CourseProgress::COURSE_ID]),
        Scan::of::<Payment>(&[Payment::COURSE_ID]),
        Scan::of::<Course>(&[]),
    ];
    let since = turn.since.before(SKEW).to_string();
    let lately = Query::greater_than(UPDATED_AT, since);
    let is_last = place.phase + 1 >= sources.len();
    let Some(source) = sources.into_iter().nth(place.phase) else {
        return Ok(Step::over(0));
    };
    let (ids, last) = touched(&app, source.only(lately), place.after.as_deref()).await?;
    let courses = app.rows::<Course>().get_many(&ids).await?;
    let listed = roll_up(&app, &courses).await?;
    let follows = (!is_last).then_some(place.phase + 1);
    Ok(place.step(listed, last, follows))
}

/// Computes the figures of a page of all courses that are, or were, in the catalogue. They are set, not added to.
pub async fn of_all(app: App, turn: Turn) -> Result<Step> {
    let listed = [
        Query::equal(
            Course::STATUS,
            [CourseStatus::Published, CourseStatus::Archived],
        ),
        Query::is_null(Course::DELETED_AT),
    ];
    let page = turn.page::<Course>(&app, listed, PAGE).await?;
    roll_up(&app, &page).await?;
    Ok(Step::after(&page, PAGE))
}

/// Computes the figures of those courses that are or were in the catalogue, then the sums of everybody who teaches one: what was deleted
/// is in them no longer. Answers how many courses it computed.
async fn roll_up(app: &App, courses: &[Stored<Course>]) -> Result<usize> {
    let listed: Vec<&Stored<Course>> = courses.iter().filter(|it| is_listed(&it.row)).collect();
    for course in &listed {
        learning::stats::roll_up(app, course).await?;
    }
    let published = courses
        .iter()
        .filter(|it| it.row.status != CourseStatus::Draft);
    let instructors: BTreeSet<&UserId> = published.map(|it| &it.row.instructor_id).collect();
    for instructor in instructors {
        learning::teaching::roll_up(app, instructor).await?;
    }
    Ok(listed.len())
}

/// The courses of a page of rows; a row of `courses` is its own.
async fn touched(
    app: &App,
    scan: Scan,
    after: Option<&str>,
) -> Result<(BTreeSet<CourseId>, Option<String>)> {
    let (page, last) = scan.turn::<OfCourse>(app, after, PAGE).await?;
    let of = |row: client::Row<OfCourse>| row.data.course_id.or_else(|| row.id.parse().ok());
    Ok((page.into_iter().filter_map(of).collect(), last))
}

fn is_listed(course: &Course) -> bool {
    course.status != CourseStatus::Draft && course.deleted_at.is_none()
}

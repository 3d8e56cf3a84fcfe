//! J-12: what became of each course, and of all courses of its instructor, for the dashboards of them.
//!
//! Every hour those of which something was written, every night all that are or were in the catalogue: who was silent for a month is
//! found by the days that go by. A step computes its courses first, then the sums of whoever teaches one of them, once each; a step that
//! was cut off is done again, except for the courses that it computed.

use std::collections::BTreeSet;
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{CourseId, CourseStatus, UserId};
use runtime::Result;
use serde::Deserialize;
use store::jobs::{Step, Turn};
use store::schema::UPDATED_AT;
use store::tables::{Course, CourseProgress, CourseStats, Enrollment, Payment};
use store::{App, Stored};

use super::place::Place;
use super::scan::Scan;

/// Courses that one step looks at, where it looks at all of them.
const PAGE: u32 = 10;

/// Rows of courses that one step looks at, where it looks for those of which something was written: most rows of an hour are of few
/// courses.
const ROWS: u32 = 100;

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(60);

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfCourse {
    #[serde(default)]
    course_id: Option<CourseId>,
}

/// Computes the figures of courses of which a page of rows was written since the pass before. What this pass computed is left alone: a
/// busy course is computed once, however many of its rows there are.
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
    let (courses, stats) = (app.rows::<Course>(), app.rows::<CourseStats>());
    let (courses, stats) = try_join!(courses.get_many(&ids), stats.get_many(&ids))?;
    let is_new = |it: &&Stored<CourseStats>| it.row.computed_at.is_some_and(|at| at >= turn.due);
    let computed: BTreeSet<&CourseId> = stats.iter().filter(is_new).map(|it| &it.id).collect();
    let listed = roll_up(&app, &courses, &computed).await?;
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
    roll_up(&app, &page, &BTreeSet::new()).await?;
    Ok(Step::after(&page, PAGE))
}

/// Computes the figures of those courses that are or were in the catalogue and are not computed yet, then the sums of everybody who
/// teaches one: what was deleted is in them no longer. Answers how many courses it computed.
async fn roll_up(
    app: &App,
    courses: &[Stored<Course>],
    computed: &BTreeSet<&CourseId>,
) -> Result<usize> {
    let open = courses.iter().filter(|it| !computed.contains(&it.id));
    let listed: Vec<&Stored<Course>> = open.filter(|it| is_listed(&it.row)).collect();
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
    let (page, last) = scan.turn::<OfCourse>(app, after, ROWS).await?;
    let of = |row: client::Row<OfCourse>| row.data.course_id.or_else(|| row.id.parse().ok());
    Ok((page.into_iter().filter_map(of).collect(), last))
}

fn is_listed(course: &Course) -> bool {
    course.status != CourseStatus::Draft && course.deleted_at.is_none()
}

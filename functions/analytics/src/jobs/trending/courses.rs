//! Courses of the week, the month, and of all time.

use std::collections::BTreeMap;
use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{CourseId, CourseStatus, SnapshotId, Timestamp};
use runtime::{Error, Result};
use serde::Deserialize;
use store::schema::{ID, UPDATED_AT};
use store::tables::{Course, Enrollment, Post, Trending, TrendingCourse, TrendingItem};
use store::{App, Stored, LONGEST_LIST};

use super::posts::{is_everybodys, public};
use super::scores::Pulse;
use super::{best, since, write, MONTH, WEEK};
use crate::jobs::scan::Scan;

/// How old the list of all time may be: it moves slowly, and every course and every post about one is looked at for it.
const AGE: Duration = Duration::from_secs(55 * 60);

/// How far the clocks of two machines may differ.
const SKEW: Duration = Duration::from_secs(15 * 60);

/// What happened to courses: within a month, and of that within a week.
type Pulses = BTreeMap<CourseId, (Pulse, Pulse)>;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfCourse {
    course_id: CourseId,
    #[serde(default)]
    completed_at: Option<Timestamp>,
}

/// Writes the lists of courses; answers how many courses were looked at.
pub async fn rank(app: &App, now: Timestamp) -> Result<usize> {
    let pulses = pulses(app, now).await?;
    let shown: Vec<Stored<Course>> = app
        .rows::<Course>()
        .get_many(pulses.keys())
        .await?
        .into_iter()
        .filter(|it| is_shown(&it.row))
        .collect();
    let (mut month, mut week) = (Vec::new(), Vec::new());
    for course in &shown {
        let Some((of_month, of_week)) = pulses.get(&course.id) else {
            continue;
        };
        month.push(item(course, *of_month, now));
        if of_week.is_alive() {
            week.push(item(course, *of_week, now));
        }
    }
    let ((), (), is_old) = try_join!(
        write(app, "courses-week", week, now),
        write(app, "courses-month", month, now),
        is_old(app, now),
    )?;
    let of_all_time = if is_old { all_time(app, now).await? } else { 0 };
    Ok(shown.len() + of_all_time)
}

fn is_shown(course: &Course) -> bool {
    course.status == CourseStatus::Published && course.deleted_at.is_none()
}

/// Who enrolled, completed and wrote about what within a month.
async fn pulses(app: &App, now: Timestamp) -> Result<Pulses> {
    let (month, week) = (now.before(MONTH), now.before(WEEK));
    let enrolled = Scan::of::<Enrollment>(&[Enrollment::COURSE_ID]).only(since(month));
    let completed = Scan::of::<Enrollment>(&[Enrollment::COURSE_ID, Enrollment::COMPLETED_AT])
        .only(Query::greater_than(
            UPDATED_AT,
            month.before(SKEW).to_string(),
        ))
        .only(Query::greater_than(
            Enrollment::COMPLETED_AT,
            month.to_string(),
        ));
    let written = about_courses(month);
    let (mut one, mut two, mut three) = (Vec::new(), Vec::new(), Vec::new());
    try_join!(
        enrolled.each::<OfCourse>(app, |row| one.push((row.created_at, row.data.course_id))),
        completed.each::<OfCourse>(app, |row| {
            let at = row.data.completed_at.map(Timestamp::to_jiff);
            two.push((at, row.data.course_id));
        }),
        written.each::<OfCourse>(app, |row| {
            if is_everybodys(&row) {
                three.push((row.created_at, row.data.course_id));
            }
        }),
    )?;
    let mut pulses = Pulses::new();
    let kinds: [fn(&mut Pulse) -> &mut u32; 3] = [
        |it| &mut it.enrollments,
        |it| &mut it.completions,
        |it| &mut it.posts,
    ];
    for (counter, rows) in kinds.into_iter().zip([one, two, three]) {
        for (at, course) in rows {
            let (of_month, of_week) = pulses.entry(course).or_default();
            *counter(of_month) += 1;
            if at.is_some_and(|at| at > week.to_jiff()) {
                *counter(of_week) += 1;
            }
        }
    }
    Ok(pulses)
}

async fn is_old(app: &App, now: Timestamp) -> Result<bool> {
    let id = SnapshotId::parse("courses-all").map_err(Error::internal)?;
    let list = app.rows::<Trending>().find(&id).await?;
    Ok(list.is_none_or(|it| it.row.computed_at <= now.before(AGE)))
}

/// Weighs every course by its counters and by what was ever written about it.
async fn all_time(app: &App, now: Timestamp) -> Result<usize> {
    let posts = written(app).await?;
    let mut items = Vec::new();
    let (mut looked_at, mut after) = (0, None::<CourseId>);
    loop {
        let mut queries = vec![
            Query::equal(Course::STATUS, CourseStatus::Published),
            Query::is_null(Course::DELETED_AT),
            Query::order_asc(ID),
        ];
        queries.extend(after.as_ref().map(|it| Query::cursor_after(it.as_str())));
        let page = app.rows::<Course>().list(queries, LONGEST_LIST).await?;
        let is_last = u32::try_from(page.len()).is_ok_and(|count| count < LONGEST_LIST);
        looked_at += page.len();
        after = page.last().map(|it| it.id.clone());
        items.extend(page.iter().map(|course| {
            let pulse = Pulse {
                enrollments: course.row.enrollment_count,
                completions: course.row.completion_count,
                posts: posts.get(&course.id).copied().unwrap_or_default(),
            };
            item(course, pulse, now)
        }));
        best(&mut items);
        if is_last {
            break;
        }
    }
    write(app, "courses-all", items, now).await?;
    Ok(looked_at)
}

/// Counts the posts about each course that everybody may read: what is hidden is not counted by any call but one that reads it.
async fn written(app: &App) -> Result<BTreeMap<CourseId, u32>> {
    let mut posts = BTreeMap::new();
    let epoch = Timestamp::from_jiff(jiff::Timestamp::UNIX_EPOCH);
    let count = |row: client::Row<OfCourse>| {
        if is_everybodys(&row) {
            *posts.entry(row.data.course_id).or_default() += 1;
        }
    };
    about_courses(epoch).each(app, count).await?;
    Ok(posts)
}

fn about_courses(from: Timestamp) -> Scan {
    public(&[Post::COURSE_ID], from).only(Query::is_not_null(Post::COURSE_ID))
}

fn rating(course: &Course) -> Option<f64> {
    let mean = f64::from(course.rating_sum) / f64::from(course.rating_count);
    mean.is_finite().then_some(mean)
}

fn item(course: &Stored<Course>, pulse: Pulse, now: Timestamp) -> TrendingItem {
    let row = &course.row;
    TrendingItem {
        id: course.id.to_string(),
        score: pulse.score(rating(row), row.published_at, now),
        count: None,
        course: Some(TrendingCourse {
            title: row.title.to_string(),
            instructor_id: row.instructor_id.clone(),
            cover_file_id: row.cover_file_id.clone(),
            category: row.category.as_ref().map(ToString::to_string),
            enrollments: pulse.enrollments,
            completions: pulse.completions,
            posts: pulse.posts,
            rating: rating(row),
            completion_rate: pulse.completion_rate(),
        }),
    }
}

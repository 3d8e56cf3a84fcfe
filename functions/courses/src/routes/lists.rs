//! Chapters, as their readers see them.

use client::Query;
use futures_util::try_join;
use learning::enrolment::{enrollment_id, is_priced};
use model::{ChapterId, ChapterStatus, CourseId, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{
    Assignment, ChapterProgress, Course, CourseChapter, CourseContent, Enrollment,
};
use store::{App, Me, Stored};

use crate::rules;
use crate::wire::{Chapters, StudiedChapter};

/// Chapters of a course at the most.
pub const MOST_CHAPTERS: u32 = 100;

/// Lists the chapters of a course in order. What is in a transcript is for those who take it, and for its instructor; of a free course,
/// and of the first chapter, for everybody. Two calls at once, and one more for a course with a price.
///
/// # Errors
///
/// `not_found`.
pub async fn chapters(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Json<Chapters>> {
    let courses = app.rows::<Course>();
    let (course, chapters) = try_join!(async { Ok(courses.get(&id).await?) }, outline(&app, &id))?;
    let row = &course.row;
    let is_seen = rules::is_visible(row, &me);
    let is_open = row.instructor_id == me || (is_seen && !is_priced(row));
    let may_study = is_open || (row.deleted_at.is_none() && takes(&app, &id, &me).await?);
    if !(is_seen || may_study) || row.deleted_at.is_some() {
        return Err(Error::not_found("course"));
    }
    let chapters = chapters.into_iter();
    let shown = chapters.map(|it| rules::outlined(row, it, may_study));
    Ok(Json(Chapters {
        chapters: shown.collect(),
    }))
}

/// Serves what one chapter teaches, with its tasks, but not with what answers them. Six calls in one wave.
///
/// # Errors
///
/// `not_found`; `payment_required` or `not_enrolled` for who does not take the course; `chapter_locked` for one that is not its turn.
pub async fn chapter(
    State(app): State<App>,
    Me(me): Me,
    Path((id, chapter)): Path<(CourseId, ChapterId)>,
) -> Result<Json<StudiedChapter>> {
    let (courses, rows, contents) = (
        app.rows::<Course>(),
        app.rows::<CourseChapter>(),
        app.rows::<CourseContent>(),
    );
    let enrollments = app.rows::<Enrollment>();
    let enrollment = enrollment_id(&id, &me);
    let (course, row, content, assignments, enrollment, progress) = try_join!(
        courses.get(&id),
        rows.get(&chapter),
        contents.find(&chapter),
        assignments(&app, &chapter),
        enrollments.find(&enrollment),
        own_progress(&app, &id, &me),
    )?;
    let enrollment = enrollment.filter(|it| it.row.is_open());
    let is_taught = course.row.instructor_id == me;
    let is_seen = enrollment.is_some() || rules::is_visible(&course.row, &me);
    if row.row.course_id != id || course.row.deleted_at.is_some() || !is_seen {
        return Err(Error::not_found("chapter"));
    }
    if !is_taught && row.row.seq > 1 {
        if enrollment.is_none() {
            return Err(outside(&course.row));
        }
        rules::check_unlocked(row.row.seq, completed(&progress))?;
    }
    let own = progress.into_iter().find(|it| it.row.chapter_id == chapter);
    let shown = |it: &Stored<Assignment>| is_taught || it.row.is_published;
    Ok(Json(StudiedChapter {
        chapter: rules::outlined(&course.row, row, true),
        content: content.map(|it| it.row.into()),
        assignments: assignments
            .into_iter()
            .filter(shown)
            .map(Into::into)
            .collect(),
        progress: own.map(Into::into),
    }))
}

/// The chapters of a course, in order. One call.
pub async fn outline(app: &App, course: &CourseId) -> Result<Vec<Stored<CourseChapter>>> {
    let in_order = [
        Query::equal(CourseChapter::COURSE_ID, course),
        Query::order_asc(CourseChapter::SEQ),
    ];
    Ok(app.rows().list(in_order, MOST_CHAPTERS).await?)
}

async fn takes(app: &App, course: &CourseId, me: &UserId) -> Result<bool> {
    let enrollments = app.rows::<Enrollment>();
    let found = enrollments.find(&enrollment_id(course, me)).await?;
    Ok(found.is_some_and(|it| it.row.is_open()))
}

async fn assignments(app: &App, chapter: &ChapterId) -> store::Result<Vec<Stored<Assignment>>> {
    let in_order = [
        Query::equal(Assignment::CHAPTER_ID, chapter),
        Query::order_asc(Assignment::SEQ),
    ];
    app.rows().list(in_order, 100).await
}

async fn own_progress(
    app: &App,
    course: &CourseId,
    me: &UserId,
) -> store::Result<Vec<Stored<ChapterProgress>>> {
    let own = [
        Query::equal(ChapterProgress::COURSE_ID, course),
        Query::equal(ChapterProgress::USER_ID, me),
    ];
    app.rows().list(own, store::LONGEST_LIST).await
}

fn completed(progress: &[Stored<ChapterProgress>]) -> u32 {
    let done = progress
        .iter()
        .filter(|it| it.row.status == ChapterStatus::Completed);
    u32::try_from(done.count()).unwrap_or(u32::MAX)
}

fn outside(course: &Course) -> Error {
    if is_priced(course) {
        return Error::new(
            Code::PaymentRequired,
            "This course has a price: buy it first",
        )
        .and_field("checkoutPath", "/payments/checkout");
    }
    Error::new(Code::NotEnrolled, "Enrol to go on with this course")
}

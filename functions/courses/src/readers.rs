//! Who may read the rows of a course and of its chapters themselves, as realtime and direct lists do.
//!
//! A chapter's row holds no more than its outline and an excerpt: those of a free course are for everybody signed in, of a priced one
//! the first. What is studied is no row that anybody reads.

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{CourseId, UserId};
use store::tables::{Course, CourseChapter};
use store::{readers, App, Result};

use learning::enrolment::{is_in_catalogue, is_priced};

/// Who reads the chapter at a place.
pub fn of_chapter(course: &Course, seq: u32) -> Permission {
    let is_open = is_in_catalogue(course) && (seq == 1 || !is_priced(course));
    if is_open {
        readers::everyone()
    } else {
        readers::user(&course.instructor_id)
    }
}

/// Gives the chapters of a course the readers that they should have: one call, two at once where the first differs from the others.
pub async fn settle_chapters(app: &App, id: &CourseId, course: &Course) -> Result<()> {
    let (first, others) = (of_chapter(course, 1), of_chapter(course, 2));
    if first == others {
        let all = vec![Query::equal(CourseChapter::COURSE_ID, id)];
        return give(app, all, first).await;
    }
    let place = |query| vec![Query::equal(CourseChapter::COURSE_ID, id), query];
    try_join!(
        give(app, place(Query::equal(CourseChapter::SEQ, 1)), first),
        give(
            app,
            place(Query::greater_than(CourseChapter::SEQ, 1)),
            others
        ),
    )?;
    Ok(())
}

async fn give(app: &App, which: Vec<Query>, reader: Permission) -> Result<()> {
    let changes = Changes::new().set("$permissions", [reader]);
    app.rows::<CourseChapter>()
        .update_where(which, &changes)
        .await?;
    Ok(())
}

/// The instructor alone, for a course that is being written.
pub fn of_draft(instructor: &UserId) -> [Permission; 1] {
    [readers::user(instructor)]
}

//! One course: beginning, editing, publishing, archiving, deleting.

use client::{Changes, Query};
use futures_util::try_join;
use model::{CourseId, CourseStatus, FileId, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::files::Expected;
use store::tables::{Assignment, AssignmentKey, Course, CourseChapter, CourseContent};
use store::{buckets, readers as people, App, Me};

use crate::wire::{CoursePatch, Deleted, NewCourse, OneCourse};
use crate::{access, readers, rules};

/// Begins a course, as a draft of the caller's.
///
/// # Errors
///
/// `validation_failed`; for the picture `too_large`, `unsupported_type`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewCourse>,
) -> Result<Made<OneCourse>> {
    let cover = new.cover_file_id.clone();
    let course = rules::course(&me, new)?;
    check_cover(&app, &me, cover.as_ref()).await?;
    let id = CourseId::random();
    let made = app
        .rows()
        .create(&id, &course, &readers::of_draft(&me))
        .await?;
    Ok(Made::created(OneCourse {
        course: made.into(),
    }))
}

/// Edits a course. Two calls in two waves, more where the price or the picture changes.
///
/// # Errors
///
/// `validation_failed`; `forbidden`; `not_found`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
    Json(patch): Json<CoursePatch>,
) -> Result<Json<OneCourse>> {
    let before = access::taught(&app, &me, &id).await?;
    let changes = rules::edit(&before.row, &patch)?;
    check_cover(&app, &me, patch.cover_file_id.value()).await?;
    if changes.is_empty() {
        return Ok(Json(OneCourse {
            course: before.into(),
        }));
    }
    let after = app.rows::<Course>().update(&id, &changes).await?;
    if readers::of_chapter(&before.row, 2) != readers::of_chapter(&after.row, 2) {
        readers::settle_chapters(&app, &id, &after.row).await?;
    }
    Ok(Json(OneCourse {
        course: after.into(),
    }))
}

/// Puts a course into the catalogue; doing so again changes nothing.
///
/// # Errors
///
/// `incomplete` naming what is missing; `forbidden`; `not_found`.
pub async fn publish(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Json<OneCourse>> {
    let before = access::taught(&app, &me, &id).await?;
    rules::check_complete(&before.row)?;
    let mut changes = Changes::new().set(Course::STATUS, CourseStatus::Published);
    if before.row.published_at.is_none() {
        changes = changes.set(Course::PUBLISHED_AT, app.now());
    }
    moved(&app, &id, changes, people::everyone()).await
}

/// Takes a course out of the catalogue; who takes it keeps it.
///
/// # Errors
///
/// `wrong_state` for a draft; `forbidden`; `not_found`.
pub async fn archive(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Json<OneCourse>> {
    let before = access::taught(&app, &me, &id).await?;
    if before.row.status == CourseStatus::Draft {
        return Err(Error::new(
            Code::WrongState,
            "A draft is not in the catalogue",
        ));
    }
    let changes = Changes::new().set(Course::STATUS, CourseStatus::Archived);
    moved(&app, &id, changes, people::user(&me)).await
}

/// Deletes a course that nobody takes, with all that belongs to it.
///
/// # Errors
///
/// `has_enrollments`: archive it instead; `forbidden`; `not_found`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Json<Deleted>> {
    let nobody: [client::Permission; 0] = [];
    let gone = Changes::new()
        .set(Course::DELETED_AT, app.now())
        .set("$permissions", nobody);
    let unused = [
        Query::equal(Course::INSTRUCTOR_ID, &me),
        Query::equal(Course::ENROLLMENT_COUNT, 0),
        Query::is_null(Course::DELETED_AT),
    ];
    let courses = app.rows::<Course>();
    if courses.update_if(&id, unused, &gone).await?.is_none() {
        access::taught(&app, &me, &id).await?;
        return Err(Error::new(
            Code::HasEnrollments,
            "People take this course: archive it instead",
        ));
    }
    remove_parts(&app, &id).await?;
    Ok(Json(Deleted { deleted: true }))
}

async fn moved(
    app: &App,
    id: &CourseId,
    changes: Changes,
    reader: client::Permission,
) -> Result<Json<OneCourse>> {
    let courses = app.rows::<Course>();
    let after = courses.update_with(id, &changes, &[reader]).await?;
    readers::settle_chapters(app, id, &after.row).await?;
    Ok(Json(OneCourse {
        course: after.into(),
    }))
}

async fn remove_parts(app: &App, id: &CourseId) -> Result<()> {
    let of_course = [Query::equal(Assignment::COURSE_ID, id)];
    let assignments = app.rows::<Assignment>().list(of_course, 500).await?;
    let keys: Vec<&str> = assignments.iter().map(|it| it.id.as_str()).collect();
    let (chapters, contents, tasks, answers) = (
        app.rows::<CourseChapter>(),
        app.rows::<CourseContent>(),
        app.rows::<Assignment>(),
        app.rows::<AssignmentKey>(),
    );
    try_join!(
        chapters.delete_where([Query::equal(CourseChapter::COURSE_ID, id)]),
        contents.delete_where([Query::equal(CourseContent::COURSE_ID, id)]),
        tasks.delete_where([Query::equal(Assignment::COURSE_ID, id)]),
        async {
            for some in keys.chunks(100) {
                answers
                    .delete_where([Query::equal(store::schema::ID, some)])
                    .await?;
            }
            Ok(())
        },
    )?;
    Ok(())
}

async fn check_cover(app: &App, me: &UserId, cover: Option<&FileId>) -> Result<()> {
    let Some(cover) = cover else { return Ok(()) };
    let expected = Expected {
        bucket: &buckets::POD_IMAGES,
        field: "coverFileId",
        owner: me,
        readers: &[],
    };
    app.take_file(cover, expected).await?;
    Ok(())
}

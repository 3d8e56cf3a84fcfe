//! Reading assignments and answers.

use client::Query;
use futures_util::try_join;
use learning::grading::submission_id;
use model::{AssignmentId, CourseId, SubmissionId, UserId};
use runtime::{Code, Error, Json, Path, Query as Params, Result, State};
use store::tables::{Assignment, AssignmentKey, CourseChapter, Submission};
use store::{App, Me, Page, Stored};

use crate::access;
use crate::wire::{
    AssignmentItem, Assignments, ChapterFilter, OneSubmission, OwnFilter, OwnSubmission,
    SubmissionView,
};

/// Assignments of a chapter at the most.
const MOST: u32 = 100;

/// Lists the assignments of a chapter with the caller's answers; with what answers them for the instructor alone. Three calls in two
/// waves for students.
///
/// # Errors
///
/// `not_enrolled`; `not_found`.
pub async fn of_chapter(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<ChapterFilter>,
) -> Result<Json<Assignments>> {
    let in_order = [
        Query::equal(Assignment::CHAPTER_ID, &filter.chapter_id),
        Query::order_asc(Assignment::SEQ),
    ];
    let assignments = app.rows::<Assignment>().list(in_order, MOST).await?;
    let course = if let Some(first) = assignments.first() {
        first.row.course_id.clone()
    } else {
        let chapters = app.rows::<CourseChapter>();
        chapters.get(&filter.chapter_id).await?.row.course_id
    };
    let own: Vec<SubmissionId> = assignments
        .iter()
        .map(|it| submission_id(&it.id, &me))
        .collect();
    let submissions = app.rows::<Submission>();
    let (progress, submissions) = try_join!(access::takes(&app, &course, &me), async {
        Ok(submissions.get_many(&own).await?)
    })?;
    if progress.is_none() {
        return for_instructor(&app, &course, &me, assignments).await;
    }
    let items = assignments
        .into_iter()
        .filter(|it| it.row.is_published)
        .map(|assignment| AssignmentItem {
            submission: submissions
                .iter()
                .find(|it| it.row.assignment_id == assignment.id)
                .map(Into::into),
            assignment: assignment.into(),
            key: None,
        });
    Ok(Json(Assignments {
        items: items.collect(),
    }))
}

/// Reads one answer. One call.
///
/// # Errors
///
/// `not_found` for who neither handed it in nor teaches the course.
pub async fn one(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<SubmissionId>,
) -> Result<Json<OneSubmission>> {
    let found = app.rows::<Submission>().get(&id).await?;
    let row = &found.row;
    if row.user_id != me && row.instructor_id != me {
        return Err(Error::not_found("submission"));
    }
    Ok(Json(found.into()))
}

/// Reads the caller's own answer to an assignment; null where there is none. One call, three where there is none.
///
/// # Errors
///
/// `not_found` for an assignment that is not there for the caller.
pub async fn mine(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<AssignmentId>,
) -> Result<Json<OwnSubmission>> {
    let submissions = app.rows::<Submission>();
    if let Some(found) = submissions.find(&submission_id(&id, &me)).await? {
        return Ok(Json(OwnSubmission {
            submission: Some(found.into()),
        }));
    }
    let assignment = app.rows::<Assignment>().get(&id).await?;
    let progress = access::takes(&app, &assignment.row.course_id, &me).await?;
    if progress.is_none() || !assignment.row.is_published {
        return Err(Error::not_found("assignment"));
    }
    Ok(Json(OwnSubmission { submission: None }))
}

/// Lists what the caller handed in, latest first. One call.
///
/// # Errors
///
/// `bad_cursor`.
pub async fn own(
    State(app): State<App>,
    Me(me): Me,
    Params(filter): Params<OwnFilter>,
) -> Result<Json<Page<SubmissionView>>> {
    let mut own = vec![
        Query::equal(Submission::USER_ID, &me),
        Query::order_desc(Submission::SUBMITTED_AT),
    ];
    let course = filter.course_id.as_ref();
    own.extend(course.map(|it| Query::equal(Submission::COURSE_ID, it)));
    let page = app
        .rows::<Submission>()
        .page(own, &filter.paging, 20)
        .await?;
    Ok(Json(page.map(Into::into)))
}

async fn for_instructor(
    app: &App,
    course: &CourseId,
    me: &UserId,
    assignments: Vec<Stored<Assignment>>,
) -> Result<Json<Assignments>> {
    match access::taught(app, course, me).await {
        Ok(_) => {}
        Err(refusal) if refusal.code == Code::Forbidden => {
            return Err(Error::new(
                Code::NotEnrolled,
                "Enrol in the course to do this",
            ))
        }
        Err(refusal) => return Err(refusal),
    }
    let ids: Vec<AssignmentId> = assignments.iter().map(|it| it.id.clone()).collect();
    let keys = app.rows::<AssignmentKey>().get_many(&ids).await?;
    let items = assignments.into_iter().map(|assignment| AssignmentItem {
        key: keys
            .iter()
            .find(|it| it.id == assignment.id)
            .map(|it| it.row.clone().into()),
        assignment: assignment.into(),
        submission: None,
    });
    Ok(Json(Assignments {
        items: items.collect(),
    }))
}

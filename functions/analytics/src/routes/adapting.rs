//! What somebody should learn next in a course.

use client::Query;
use futures_util::try_join;
use model::{CourseId, EnrollmentStatus, SubmissionStatus, UserId};
use runtime::{Code, Error, Json, Query as Params, Result, State};
use store::tables::{Enrollment, Submission};
use store::{App, Me};
use studying::courses;

use crate::rules;
use crate::wire::plans::{NextDifficulty, OfCourse, WeakConcepts};

/// How many graded answers decide.
const LATEST: u32 = 5;

/// Tells how difficult the caller's next assignment in a course should be, after the last five grades there.
///
/// # Errors
///
/// `not_enrolled`.
pub async fn next_difficulty(
    State(app): State<App>,
    Me(me): Me,
    Params(of): Params<OfCourse>,
) -> Result<Json<NextDifficulty>> {
    let graded = [
        Query::equal(Submission::COURSE_ID, &of.course_id),
        Query::equal(Submission::USER_ID, &me),
        Query::equal(Submission::STATUS, SubmissionStatus::Graded),
        Query::is_not_null(Submission::FINAL_SCORE),
        Query::order_desc(Submission::GRADED_AT),
    ];
    let answers = app.rows::<Submission>();
    let ((), answers) = try_join!(check_enrolled(&app, &of.course_id, &me), async {
        Ok(answers.list(graded, LATEST).await?)
    })?;
    let scores: Vec<f64> = answers.iter().filter_map(|it| it.row.final_score).collect();
    Ok(Json(NextDifficulty {
        difficulty: rules::plans::difficulty(&scores),
    }))
}

/// Tells what of a course the caller should go over again.
///
/// # Errors
///
/// `not_enrolled`.
pub async fn weak_concepts(
    State(app): State<App>,
    Me(me): Me,
    Params(of): Params<OfCourse>,
) -> Result<Json<WeakConcepts>> {
    let ((), concepts) = try_join!(check_enrolled(&app, &of.course_id, &me), async {
        Ok(courses::weak_concepts(&app, &of.course_id, &me).await?)
    })?;
    Ok(Json(WeakConcepts { concepts }))
}

async fn check_enrolled(app: &App, course: &CourseId, user: &UserId) -> Result<()> {
    let id = learning::enrolment::enrollment_id(course, user);
    let found = app.rows::<Enrollment>().find(&id).await?;
    match found.filter(|it| it.row.status != EnrollmentStatus::Dropped) {
        Some(_) => Ok(()),
        None => Err(Error::new(
            Code::NotEnrolled,
            "Enrol in the course to do this",
        )),
    }
}

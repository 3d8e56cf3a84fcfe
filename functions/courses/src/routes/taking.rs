//! Beginning to take a course, and stopping.

use learning::enrolment::{
    check_open, drop_enrolment, enrol, enrollment_id, is_priced, payment_for, Enrolled, Enrolment,
};
use model::{CourseId, EnrollmentStatus, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{Course, CourseProgress, Enrollment};
use store::{App, Me, Stored};

use crate::access;
use crate::wire::{OneEnrollment, Taken};

/// Enrols the caller in a course that costs nothing, or that they paid for. Four calls in three waves; doing so again changes nothing.
///
/// # Errors
///
/// `payment_required` with `checkoutPath` for one that they did not pay for; `own_course`; `not_published` for one that is archived;
/// `not_found`.
pub async fn enroll(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Made<Taken>> {
    let course = app.rows::<Course>().get(&id).await?;
    let grant = match right(&app, &me, &course).await {
        Ok(grant) => grant,
        Err(refusal) => return enrolled_before(&app, &me, &id).await?.ok_or(refusal),
    };
    let enrolled = enrol(&app, &grant).await?;
    Ok(if enrolled.is_new {
        Made::created(taken(enrolled))
    } else {
        Made::existing(taken(enrolled))
    })
}

/// Ends the caller's enrolment; they may come back. Three calls in two waves.
///
/// # Errors
///
/// `not_found` for who does not take the course; `wrong_state` for who completed it.
pub async fn leave(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CourseId>,
) -> Result<Json<OneEnrollment>> {
    if let Some(enrollment) = drop_enrolment(&app, &id, &me).await? {
        return Ok(Json(OneEnrollment {
            enrollment: enrollment.into(),
        }));
    }
    let found = app
        .rows::<Enrollment>()
        .find(&enrollment_id(&id, &me))
        .await?;
    match found {
        Some(it) if it.row.status == EnrollmentStatus::Completed => Err(Error::new(
            Code::WrongState,
            "You completed this course: there is nothing to stop",
        )),
        // Stopping twice is stopping once.
        Some(it) => Ok(Json(OneEnrollment {
            enrollment: it.into(),
        })),
        None => {
            access::visible(&app, &me, &id).await?;
            Err(Error::not_found("enrolment"))
        }
    }
}

/// What gives the caller the right to the course.
async fn right<'a>(app: &App, me: &'a UserId, course: &'a Stored<Course>) -> Result<Enrolment<'a>> {
    check_open(&course.row, me)?;
    if is_priced(&course.row) {
        if let Some(payment) = payment_for(app, &course.id, me).await? {
            return Ok(Enrolment::paid(course, me, &payment));
        }
    }
    Enrolment::free(course, me)
}

/// Who takes the course already, by whatever right, takes it.
async fn enrolled_before(app: &App, me: &UserId, id: &CourseId) -> Result<Option<Made<Taken>>> {
    let (enrollments, progress) = (app.rows::<Enrollment>(), app.rows::<CourseProgress>());
    let ids = (
        enrollment_id(id, me),
        learning::enrolment::progress_id(id, me),
    );
    let (enrollment, progress) =
        futures_util::try_join!(enrollments.find(&ids.0), progress.find(&ids.1))?;
    let open = enrollment.filter(|it| it.row.is_open());
    Ok(open.zip(progress).map(|(enrollment, progress)| {
        Made::existing(taken(Enrolled {
            enrollment,
            progress,
            is_new: false,
        }))
    }))
}

fn taken(enrolled: Enrolled) -> Taken {
    Taken {
        enrollment: enrolled.enrollment.into(),
        progress: enrolled.progress.into(),
        already_enrolled: !enrolled.is_new,
    }
}

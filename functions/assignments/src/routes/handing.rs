//! Handing in, and handing in again.

use futures_util::try_join;
use learning::enrolment::instructor_of;
use learning::grading::submission_id;
use model::{AssignmentId, AssignmentType, FileId, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::files::Expected;
use store::rate_limit::Rule;
use store::tables::{Assignment, AssignmentKey, CourseChapter, CourseProgress, Submission};
use store::{buckets, readers, App, Me, Stored};

use crate::wire::{Answer, NewAnswer, OneSubmission};
use crate::{access, rules};

/// Hands in an answer. Choices are graded at once; the rest is graded by a job that this queues. Five calls in four waves.
///
/// # Errors
///
/// `not_enrolled`; `chapter_locked`; `use_revision` where there is an answer already; `not_found`; `validation_failed`; for a file
/// `too_large`, `unsupported_type`.
pub async fn hand_in(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<AssignmentId>,
    Json(new): Json<NewAnswer>,
) -> Result<Made<OneSubmission>> {
    let assignment = app.rows::<Assignment>().get(&id).await?;
    let answer = rules::answer(&assignment.row, new)?;
    let (progress, chapter, key) = try_join!(
        access::taken(&app, &assignment.row.course_id, &me),
        chapter(&app, &assignment.row),
        key(&app, &assignment),
    )?;
    rules::check_open(&assignment.row, &chapter, &progress.row)?;
    let instructor = taught_by(&progress)?;
    check_file(&app, &me, &instructor, answer.file_id.as_ref()).await?;
    let now = app.now();
    let row = rules::submission(&assignment, (&me, &instructor), &answer, key.as_ref(), now);
    let submission = submission_id(&id, &me);
    let both = [readers::user(&me), readers::user(&instructor)];
    let made = app.rows().create_once(&submission, &row, &both).await?;
    let Some(made) = made else {
        return replayed(&app, &id, &me, &answer).await;
    };
    queue(&app, &made).await?;
    Ok(Made::created(made.into()))
}

/// Hands in an answer again; how the one before did is kept. Six calls in four waves.
///
/// # Errors
///
/// `being_graded`; `revision_limit`; `rate_limited`; `version_conflict` where it is handed in twice at once; `not_enrolled`;
/// `not_found`; `validation_failed`; for a file `too_large`, `unsupported_type`.
pub async fn revise(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<AssignmentId>,
    Json(new): Json<NewAnswer>,
) -> Result<Json<OneSubmission>> {
    let (assignments, submissions) = (app.rows::<Assignment>(), app.rows::<Submission>());
    let own = submission_id(&id, &me);
    let (assignment, before) = try_join!(assignments.get(&id), submissions.get(&own))?;
    let answer = rules::answer(&assignment.row, new)?;
    let (progress, key, ()) = try_join!(
        access::taken(&app, &assignment.row.course_id, &me),
        key(&app, &assignment),
        async { Ok(app.limit_rate_of(Rule::GRADING, &me, id.as_str()).await?) },
    )?;
    rules::check_revisable(&assignment.row, &before.row)?;
    let instructor = taught_by(&progress)?;
    check_file(&app, &me, &instructor, answer.file_id.as_ref()).await?;
    let changes = rules::revision(
        &assignment.row,
        &before.row,
        &answer,
        key.as_ref(),
        app.now(),
    );
    let seen = submissions.unchanged_since(&before);
    let after = seen.update(&own, &changes).await?;
    queue(&app, &after).await?;
    Ok(Json(after.into()))
}

/// Queues the grading of what waits for it.
async fn queue(app: &App, submission: &Stored<Submission>) -> Result<()> {
    if rules::waits(&submission.row) {
        learning::grading::queue(app, submission).await?;
    }
    Ok(())
}

/// Answers who hands in what is handed in: the same, sent again under its name, is no failure.
async fn replayed(
    app: &App,
    id: &AssignmentId,
    me: &UserId,
    answer: &Answer,
) -> Result<Made<OneSubmission>> {
    let stored = app.rows::<Submission>().get(&submission_id(id, me)).await?;
    if !rules::is_replay(&stored.row, answer) {
        return Err(Error::new(
            Code::UseRevision,
            "You have handed this in: change your answer instead",
        ));
    }
    // The call before may have died between the two.
    queue(app, &stored).await?;
    Ok(Made::existing(stored.into()))
}

async fn chapter(app: &App, assignment: &Assignment) -> Result<Stored<CourseChapter>> {
    Ok(app.rows().get(&assignment.chapter_id).await?)
}

/// What answers the assignment, where it is needed at once.
async fn key(app: &App, assignment: &Stored<Assignment>) -> Result<Option<AssignmentKey>> {
    if assignment.row.kind != AssignmentType::MultipleChoice {
        return Ok(None);
    }
    let key = app.rows::<AssignmentKey>().get(&assignment.id).await?;
    Ok(Some(key.row))
}

/// Who teaches the course is named by the row of whoever takes it.
fn taught_by(progress: &Stored<CourseProgress>) -> Result<UserId> {
    let found = instructor_of(progress);
    found.ok_or_else(|| Error::internal("a progress row names no instructor"))
}

async fn check_file(
    app: &App,
    me: &UserId,
    instructor: &UserId,
    file: Option<&FileId>,
) -> Result<()> {
    let Some(file) = file else { return Ok(()) };
    let both = [readers::user(me), readers::user(instructor)];
    let expected = Expected {
        bucket: &buckets::SUBMISSIONS,
        field: "fileId",
        owner: me,
        readers: &both,
    };
    app.take_files(std::slice::from_ref(file), expected).await?;
    Ok(())
}

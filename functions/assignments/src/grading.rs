//! Grading by a model, while nobody waits.
//!
//! The model sees the question, what answers it, and the student's words as data. What it says is a number within bounds and a text; it
//! decides nothing else. Where no model gives a grade, the score stays empty and the instructor looks.

mod prompt;
mod shape;

use learning::grading::{self, AutoGrade};
use learning::progress;
use llm::{Ask, Fence};
use model::{JobKind, SubmissionId};
use runtime::{Code, Error};
use serde::{Deserialize, Serialize};
use store::jobs::{Failure, Outcome, Work, Worker};
use store::tables::{Assignment, AssignmentKey, Job, Submission};
use store::{App, Stored};

use shape::Grade;

/// The longest answer of the model, in tokens.
const TOKENS: u32 = 1_000;

/// Steps that the student sees.
const STEPS: u32 = 2;

/// What the job is queued with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    /// Which revision is graded; a later one has a job of its own.
    revision: u32,
}

/// A grade, and the model that gave it, as they are kept until they are written down.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Given {
    grade: Grade,
    model: String,
}

/// The queued jobs that the function runs; also for tests, which kill one in the middle.
pub fn worker() -> Worker {
    Worker::new()
        .on(JobKind::Grade, run)
        .when_dead(JobKind::Grade, give_up)
}

/// Grades a submission, unless a later revision has taken its place.
async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let payload: Payload = work.payload()?;
    let id: SubmissionId = work.subject();
    let revision = payload.revision;
    let Some(submission) = grading::begin(&app, &id, revision).await? else {
        return settle(&app, &id).await;
    };
    let assignments = app.rows::<Assignment>();
    let Some(assignment) = assignments.find(&submission.row.assignment_id).await? else {
        return Ok(Outcome::DONE);
    };
    let given = match work.kept::<Given>() {
        Some(given) => given,
        None => ask(&app, &work, &submission, &assignment).await?,
    };
    let grade = AutoGrade::new(
        given.grade.score,
        given.grade.confidence,
        &given.grade.told(),
        Some(given.model.chars().take(80).collect()),
    );
    grading::record(&app, &id, revision, &assignment.row, &grade).await?;
    settle(&app, &id).await
}

/// Leaves a submission that no model could grade to its instructor: without a score. B-161.
async fn give_up(app: App, job: Stored<Job>) -> Result<(), Error> {
    let payload = job.row.payload.map(model::Packed::into_inner);
    let payload: Payload =
        serde_json::from_value(payload.unwrap_or_default()).map_err(Error::internal)?;
    let id: SubmissionId = job.row.subject_id.cast();
    grading::give_up(&app, &id, payload.revision).await?;
    Ok(())
}

/// Computes the progress that a grade changes; also where an attempt died right after the grade was written.
async fn settle(app: &App, id: &SubmissionId) -> Result<Outcome, Failure> {
    if let Some(submission) = app.rows::<Submission>().find(id).await? {
        let row = submission.row;
        progress::settle_progress(app, &row.course_id, &row.user_id).await?;
    }
    Ok(Outcome::DONE)
}

/// Asks for a grade and keeps it: a model that has graded is not asked again.
async fn ask(
    app: &App,
    work: &Work,
    submission: &Stored<Submission>,
    assignment: &Stored<Assignment>,
) -> Result<Given, Failure> {
    let Some(answer) = &submission.row.text else {
        let unreadable = Error::new(
            Code::UnsupportedType,
            "Only your instructor can grade a file",
        );
        return Err(Failure::ForGood(unreadable));
    };
    work.progress("grading", 0, STEPS, "Reading the answer")
        .await?;
    let key = app.rows::<AssignmentKey>().find(&assignment.id).await?;
    let key = key.as_ref().map(|it| &it.row);
    let turns = prompt::turns(&assignment.row, key, answer.as_str(), &Fence::random());
    let ask = Ask::json("grading", turns, TOKENS);
    let found = match llm::open(app)?.find::<Grade>(&ask).await {
        Ok(found) => found,
        Err(fault) if fault.is_about_the_answer() => return Err(Failure::ForGood(fault.into())),
        Err(fault) => return Err(fault.into()),
    };
    let given = Given {
        grade: found.value,
        model: found.model,
    };
    work.keep("graded", (1, STEPS), "Writing the grade down", &given)
        .await?;
    Ok(given)
}

//! Grading answers: by key, by machine, by hand.
//!
//! Every step names the states it starts from, so a step that comes late, or twice, changes nothing and says so.

mod rules;

use client::{Changes, NewRow, Query};
use model::{did, FlagReason, JobKind, Kind, Packed, SubmissionId, SubmissionStatus, Text, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::jobs::NewJob;
use store::tables::{Assignment, Job, Submission};
use store::{readers, App, Result, Stored};

pub use rules::{by_choice, flag, graded, priority, AutoGrade};

/// What the job that grades an answer is told; its subject is the submission.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Which revision: where another was handed in since, there is nothing to grade.
    pub revision: u32,
}

/// Has an answer graded, once for each revision. One call, two where that is queued already.
///
/// # Errors
///
/// What the store answers.
pub async fn queue(app: &App, submission: &Stored<Submission>) -> Result<()> {
    let revision = submission.row.revision;
    let job = NewJob::of(JobKind::Grade, submission.id.cast(), &revision.to_string())
        .owned_by(&submission.row.user_id)
        .with(&Order { revision })?;
    app.queue(job).await?;
    Ok(())
}

/// Has answers graded once more; `round` tells this time from others. One call for every hundred.
///
/// # Errors
///
/// What the store answers.
pub async fn queue_again(app: &App, submissions: &[Stored<Submission>], round: &str) -> Result<()> {
    let rows = submissions.iter().map(|it| {
        let (revision, subject) = (it.row.revision, it.id.cast());
        let named = format!("{revision}+{round}");
        let owner = &it.row.user_id;
        let order = json!(Order { revision });
        NewRow {
            id: NewJob::of(JobKind::Grade, it.id.cast(), &named)
                .id()
                .to_string(),
            data: Job {
                payload: Some(Packed(order)),
                ..Job::queued(JobKind::Grade, subject, Some(owner.clone()), app.now())
            },
            permissions: vec![readers::user(owner)],
        }
    });
    let rows: Vec<NewRow<Job>> = rows.collect();
    app.rows::<Job>().create_missing(&rows).await?;
    Ok(())
}

/// Answers of a machine that are graded or being graded.
const IN_HAND: [SubmissionStatus; 2] = [SubmissionStatus::Submitted, SubmissionStatus::Grading];

/// The id of somebody's answer to an assignment.
pub fn submission_id(assignment: &model::AssignmentId, user: &UserId) -> SubmissionId {
    did(Kind::SUBMISSION, &[assignment.as_str(), user.as_str()])
}

/// Says that a machine is at a revision; none where that revision does not wait for one any more. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn begin(
    app: &App,
    id: &SubmissionId,
    revision: u32,
) -> Result<Option<Stored<Submission>>> {
    let changes = Changes::new().set(Submission::STATUS, SubmissionStatus::Grading);
    change(app, id, revision, &changes).await
}

/// Writes what a machine says of a revision: it is graded, or waits for the instructor where there is a doubt. None where the revision is
/// not in the machine's hands any more. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn record(
    app: &App,
    id: &SubmissionId,
    revision: u32,
    assignment: &Assignment,
    grade: &AutoGrade,
) -> Result<Option<Stored<Submission>>> {
    let changes = graded(assignment, grade, app.now());
    change(app, id, revision, &changes).await
}

/// Leaves a revision to the instructor, without a score: no machine could grade it (B-161). One call.
///
/// # Errors
///
/// What the store answers.
pub async fn give_up(
    app: &App,
    id: &SubmissionId,
    revision: u32,
) -> Result<Option<Stored<Submission>>> {
    let reason = FlagReason::AiFailed;
    let changes = Changes::new()
        .set(Submission::STATUS, SubmissionStatus::ReviewPending)
        .set(Submission::FLAG_REASON, reason)
        .set(Submission::PRIORITY, priority(Some(reason)));
    change(app, id, revision, &changes).await
}

/// Writes the instructor's own grade, which counts before any machine's; none for what is not theirs to grade. One call.
///
/// A revision that a machine has in its hands is graded too: what the machine says comes too late then.
///
/// # Errors
///
/// What the store answers.
pub async fn by_hand(
    app: &App,
    id: &SubmissionId,
    instructor: &UserId,
    (score, feedback): (f64, Option<&Text<0, 8_000>>),
    plagiarism_pct: Option<f64>,
) -> Result<Option<Stored<Submission>>> {
    let mut changes = Changes::new()
        .set(Submission::STATUS, SubmissionStatus::Graded)
        .set(Submission::MANUAL_SCORE, score)
        .set(Submission::MANUAL_FEEDBACK, feedback)
        .set(Submission::REVIEWED_BY, instructor)
        .set(Submission::FINAL_SCORE, score)
        .set(Submission::GRADED_AT, app.now());
    if let Some(percent) = plagiarism_pct {
        changes = changes.set(Submission::PLAGIARISM_PCT, percent);
    }
    let theirs = [
        Query::equal(Submission::INSTRUCTOR_ID, instructor),
        Query::not_equal(Submission::STATUS, SubmissionStatus::Returned),
    ];
    app.rows::<Submission>()
        .update_if(id, theirs, &changes)
        .await
}

/// Sends an answer back to be revised; none where it is not theirs, or was not graded or left to them. One call.
///
/// # Errors
///
/// What the store answers.
pub async fn send_back(
    app: &App,
    id: &SubmissionId,
    instructor: &UserId,
    feedback: Option<&Text<0, 8_000>>,
) -> Result<Option<Stored<Submission>>> {
    let mut changes = Changes::new()
        .set(Submission::STATUS, SubmissionStatus::Returned)
        .set(Submission::REVIEWED_BY, instructor);
    if feedback.is_some() {
        changes = changes.set(Submission::MANUAL_FEEDBACK, feedback);
    }
    let theirs = [
        Query::equal(Submission::INSTRUCTOR_ID, instructor),
        Query::equal(Submission::STATUS, SubmissionStatus::ReviewPending),
    ];
    app.rows::<Submission>()
        .update_if(id, theirs, &changes)
        .await
}

/// Changes a revision that is in a machine's hands.
async fn change(
    app: &App,
    id: &SubmissionId,
    revision: u32,
    changes: &Changes,
) -> Result<Option<Stored<Submission>>> {
    let in_hand = [
        Query::equal(Submission::REVISION, revision),
        Query::equal(Submission::STATUS, IN_HAND),
    ];
    app.rows::<Submission>()
        .update_if(id, in_hand, changes)
        .await
}

//! Grading answers: by key, by machine, by hand.
//!
//! Every step names the states it starts from, so a step that comes late, or twice, changes nothing and says so.

mod rules;

use client::{Changes, Query};
use model::{did, FlagReason, Kind, SubmissionId, SubmissionStatus, Text, UserId};
use store::tables::{Assignment, Submission};
use store::{App, Result, Stored};

pub use rules::{by_choice, flag, priority, AutoGrade};

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
    let changes = rules::graded(assignment, grade, app.now());
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

//! Grading again, when a key or a rubric was wrong.

use client::{Changes, Query};
use futures_util::try_join;
use learning::grading::{by_choice, queue_again};
use model::{AssignmentId, AssignmentType, SubmissionId, SubmissionStatus};
use runtime::{Accepted, Json, Path, Result, State};
use store::schema::ID;
use store::tables::{Assignment, AssignmentKey, Submission};
use store::{App, Me, Stored};

use crate::wire::{Queued, Regrade};
use crate::{access, rules};

/// Answers of one call at the most.
const MOST: u32 = 100;

/// Has answers graded again: those that are named, or the latest hundred. What the instructor graded by hand stays (B-026, B-080).
/// Five calls for any number.
///
/// # Errors
///
/// `validation_failed` for more than a hundred; `forbidden`; `not_found`.
pub async fn regrade(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<AssignmentId>,
    Json(which): Json<Regrade>,
) -> Result<Accepted<Queued>> {
    let assignment = app.rows::<Assignment>().get(&id).await?;
    access::taught(&app, &assignment.row.course_id, &me).await?;
    let mut graded = vec![
        Query::equal(Submission::ASSIGNMENT_ID, &id),
        Query::equal(
            Submission::STATUS,
            [SubmissionStatus::Graded, SubmissionStatus::ReviewPending],
        ),
        Query::is_null(Submission::MANUAL_SCORE),
        Query::order_desc(Submission::SUBMITTED_AT),
    ];
    if let Some(named) = &which.submission_ids {
        let named: Vec<&SubmissionId> = named.iter().collect();
        graded.push(Query::equal(ID, named));
    }
    let found = app.rows::<Submission>().list(graded, MOST).await?;
    let count = u32::try_from(found.len()).unwrap_or(MOST);
    if assignment.row.kind == AssignmentType::MultipleChoice {
        by_key(&app, &assignment, &found).await?;
    } else if !found.is_empty() {
        by_machine(&app, &found).await?;
    }
    Ok(Accepted(Queued { queued: count }))
}

async fn by_machine(app: &App, found: &[Stored<Submission>]) -> Result<()> {
    let ids: Vec<&SubmissionId> = found.iter().map(|it| &it.id).collect();
    let waiting = Changes::new().set(Submission::STATUS, SubmissionStatus::Submitted);
    app.rows::<Submission>()
        .update_where([Query::equal(ID, ids)], &waiting)
        .await?;
    let round = app.now().as_millisecond().to_string();
    Ok(queue_again(app, found, &round).await?)
}

/// Compares all of them with the key, and writes those that are right and those that are not: two calls.
async fn by_key(
    app: &App,
    assignment: &Stored<Assignment>,
    found: &[Stored<Submission>],
) -> Result<()> {
    let key = app.rows::<AssignmentKey>().get(&assignment.id).await?;
    let correct: &[u32] = &key.row.correct_options;
    let is_right = |it: &&Stored<Submission>| {
        let grade = by_choice(&rules::chosen(&it.row), correct);
        grade == by_choice(correct, correct)
    };
    let (right, wrong): (Vec<_>, Vec<_>) = found.iter().partition(is_right);
    try_join!(
        mark(app, assignment, &right, correct, correct),
        mark(app, assignment, &wrong, &[], correct),
    )?;
    Ok(())
}

async fn mark(
    app: &App,
    assignment: &Stored<Assignment>,
    which: &[&Stored<Submission>],
    chosen: &[u32],
    correct: &[u32],
) -> Result<()> {
    if which.is_empty() {
        return Ok(());
    }
    let ids: Vec<&SubmissionId> = which.iter().map(|it| &it.id).collect();
    let grade = by_choice(chosen, correct);
    let changes = learning::grading::graded(&assignment.row, &grade, app.now());
    app.rows::<Submission>()
        .update_where([Query::equal(ID, ids)], &changes)
        .await?;
    Ok(())
}

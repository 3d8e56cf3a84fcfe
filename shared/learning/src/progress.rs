//! How far somebody is in a course, from what they did: chapters completed, assignments graded.
//!
//! Nothing is added up: every time, the whole is computed from the rows and written only if nobody wrote the row meanwhile. So telling
//! the same twice, or in another order, gives the same, and what was lost is made good by whatever comes next.

mod rules;
mod standing;

use client::{Changes, Query};
use model::{
    did, ChapterId, CourseId, EdgeId, EnrollmentStatus, Kind, ProgressStatus, UserId, Zone,
};

use store::tables::{Course, CourseCommitment, CourseProgress, Enrollment};
use store::{App, Error, Result, Stored};

use crate::enrolment::enrollment_id;

pub use rules::{open_until, percent, Demand, Sums};
pub use standing::{Handed, Standing};

/// How often a row is computed anew while others write it at the same time.
const ATTEMPTS: usize = 5;

/// The id of somebody's progress in a chapter.
pub fn chapter_progress_id(chapter: &ChapterId, user: &UserId) -> EdgeId {
    did(Kind::CHAPTER_PROGRESS, &[chapter.as_str(), user.as_str()])
}

/// The id of somebody's weekly goal with a cohort.
pub fn commitment_id(cohort: &model::CohortId, user: &UserId, week: &str) -> EdgeId {
    did(
        Kind::COURSE_COMMITMENT,
        &[cohort.as_str(), user.as_str(), week],
    )
}

/// Computes somebody's progress in a course again and writes what changed. Six calls in one wave, and one more for a change; a few
/// more where the course is completed by it. None for who is not enrolled.
///
/// # Errors
///
/// What the store answers; [`Error::Changed`] where others wrote the row all the time.
pub async fn settle_progress(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<Option<Stored<CourseProgress>>> {
    for _ in 1..ATTEMPTS {
        match try_settle(app, course, user).await {
            Err(Error::Changed { .. }) => {}
            outcome => return outcome,
        }
    }
    try_settle(app, course, user).await
}

async fn try_settle(
    app: &App,
    course: &CourseId,
    user: &UserId,
) -> Result<Option<Stored<CourseProgress>>> {
    let courses = app.rows::<Course>();
    let (course, standing) = futures_util::try_join!(
        async { courses.find(course).await },
        Standing::whole(app, course, user),
    )?;
    match (course, standing) {
        (Some(course), Some(standing)) => Ok(Some(write_progress(app, &course, standing).await?)),
        _ => Ok(None),
    }
}

/// Writes how far somebody is, if that differs from what their row says.
///
/// # Errors
///
/// [`Error::Changed`] where somebody wrote the row since it was read: read it again.
pub async fn write_progress(
    app: &App,
    course: &Stored<Course>,
    standing: Standing,
) -> Result<Stored<CourseProgress>> {
    let before = standing.progress.clone();
    let sums = standing.sums(&course.row);
    let changes = rules::changes(&before.row, &sums);
    if changes.is_empty() {
        return Ok(before);
    }
    let is_completed = sums.status == ProgressStatus::Completed;
    let rows = app.rows::<CourseProgress>().unchanged_since(&before);
    let changes = changes.set(CourseProgress::LAST_ACCESSED_AT, app.now());
    let after = rows.update(&before.id, &changes).await?;
    if is_completed && before.row.status != ProgressStatus::Completed {
        complete_enrolment(app, &before.row.course_id, &before.row.user_id).await?;
    }
    count_commitment(app, &before.row, &after.row).await?;
    Ok(after)
}

/// Notes in the enrolment that the course is completed, and counts it once: two calls, one where it was noted before.
///
/// # Errors
///
/// What the store answers.
pub async fn complete_enrolment(app: &App, course: &CourseId, user: &UserId) -> Result<()> {
    let done = Changes::new()
        .set(Enrollment::STATUS, EnrollmentStatus::Completed)
        .set(Enrollment::COMPLETED_AT, app.now());
    let active = [Query::equal(Enrollment::STATUS, EnrollmentStatus::Active)];
    let rows = app.rows::<Enrollment>();
    let id = enrollment_id(course, user);
    if rows.update_if(&id, active, &done).await?.is_some() {
        let courses = app.rows::<Course>();
        courses
            .increment(course, Course::COMPLETION_COUNT, 1, None)
            .await?;
    }
    Ok(())
}

/// Counts what was done for this week's goal, where somebody set one. The progress was written once for it, so it counts once.
async fn count_commitment(
    app: &App,
    before: &CourseProgress,
    after: &CourseProgress,
) -> Result<()> {
    let done = rules::newly_done(before, after);
    let (Some(cohort), true) = (&before.cohort_id, done > 0) else {
        return Ok(());
    };
    let week = app.now().date_in(&Zone::utc()).week().to_string();
    let id = commitment_id(cohort, &before.user_id, &week);
    let goals = app.rows::<CourseCommitment>();
    let counted = goals
        .increment(&id, CourseCommitment::DONE, done, None)
        .await;
    match counted {
        Ok(goal) => check_commitment(app, &goal).await,
        Err(Error::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Marks a weekly goal as reached, if it is.
///
/// # Errors
///
/// What the store answers.
pub async fn check_commitment(app: &App, goal: &Stored<CourseCommitment>) -> Result<()> {
    use model::CommitmentStatus::{Active, Completed};
    if goal.row.status != Active || goal.row.done < goal.row.weekly_goal {
        return Ok(());
    }
    let reached = Changes::new().set(CourseCommitment::STATUS, Completed);
    // Somebody may have set a higher goal since.
    let active = [
        Query::equal(CourseCommitment::STATUS, Active),
        Query::equal(CourseCommitment::WEEKLY_GOAL, goal.row.weekly_goal),
    ];
    app.rows::<CourseCommitment>()
        .update_if(&goal.id, active, &reached)
        .await?;
    Ok(())
}

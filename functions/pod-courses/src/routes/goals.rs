//! What somebody wants to do in a week with their cohort. What they did is counted where they do it, never said by them (B-033, B-099).

use client::{Changes, Query};
use futures_util::try_join;
use learning::enrolment::progress_id;
use learning::progress::{check_commitment, commitment_id};
use model::{CohortId, CohortStatus, CommitmentStatus, EdgeId, ProgressStatus, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{Cohort, CourseCommitment, CourseProgress};
use store::{readers, App, Me, Once, Stored};

use crate::access;
use crate::rules::cohorts::check_goal;
use crate::rules::goals;
use crate::wire::{GoalState, NewGoal, OneGoal};

/// Sets the caller's goal for this week, or changes it. Five calls in three waves; seven in five where there was one.
///
/// # Errors
///
/// `validation_failed`; `not_found` for who is not in the pod; `not_enrolled` for who does not take the course; `pod_inactive`;
/// `wrong_state` where the cohort is done.
pub async fn set(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CohortId>,
    Json(new): Json<NewGoal>,
) -> Result<Made<OneGoal>> {
    check_goal(new.weekly_goal)?;
    let cohort = access::cohort_itself(&app, &id).await?;
    let own = progress_id(&cohort.row.course_id, &me);
    let progress = app.rows::<CourseProgress>();
    let (_, progress) = try_join!(access::writer(&app, &cohort.row, &me), async {
        Ok(progress.find(&own).await?)
    })?;
    access::check_runs(&cohort.row)?;
    let progress = progress.filter(|it| it.row.status != ProgressStatus::Dropped);
    let progress = progress
        .ok_or_else(|| Error::new(Code::NotEnrolled, "Enrol in the course to set a goal in it"))?;
    let (made, ()) = try_join!(
        begin(&app, &cohort, &me, new.weekly_goal),
        count_here(&app, &progress, &id)
    )?;
    match made {
        Once::Created(goal) => Ok(Made::created(goal.into())),
        Once::Already(before) => {
            let goal = change(&app, &before, new.weekly_goal).await?;
            Ok(Made::existing(goal.into()))
        }
    }
}

/// Shows how far the caller is with this week's goal. Two calls at once.
///
/// # Errors
///
/// `not_found` for who is not in the pod; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CohortId>,
) -> Result<Json<GoalState>> {
    let goals = app.rows::<CourseCommitment>();
    let edge = own(&app, &id, &me);
    let (_, goal) = try_join!(access::cohort(&app, &id), async {
        Ok(goals.find(&edge).await?)
    })?;
    let state = goals::state(goal.as_ref().map(|it| &it.row), app.now())?;
    Ok(Json(state))
}

async fn begin(
    app: &App,
    cohort: &Stored<Cohort>,
    me: &UserId,
    weekly_goal: u32,
) -> Result<Once<Stored<CourseCommitment>>> {
    let week = goals::week_of(app.now());
    let row = CourseCommitment {
        cohort_id: cohort.id.clone(),
        pod_id: cohort.row.pod_id.clone(),
        user_id: me.clone(),
        iso_week: week,
        weekly_goal,
        done: 0,
        status: CommitmentStatus::Active,
        due_at: goals::end_of(week)?,
    };
    let team = [readers::pod(&row.pod_id)];
    let edge = own(app, &cohort.id, me);
    Ok(app.rows().create_or_get(&edge, &row, &team).await?)
}

/// Sets another goal. Something may be counted for it at the same time, so what became of it is looked at again afterwards.
async fn change(
    app: &App,
    before: &Stored<CourseCommitment>,
    weekly_goal: u32,
) -> Result<Stored<CourseCommitment>> {
    let status = goals::status(before.row.done, weekly_goal);
    let changes = Changes::new()
        .set(CourseCommitment::WEEKLY_GOAL, weekly_goal)
        .set(CourseCommitment::STATUS, status);
    let goals = app.rows::<CourseCommitment>();
    let goal = goals.update(&before.id, &changes).await?;
    check_commitment(app, &goal).await?;
    let is_reached = goals::status(goal.row.done, weekly_goal);
    let mut goal = goal;
    goal.row.status = is_reached;
    Ok(goal)
}

/// Lets what somebody does in the course count for this cohort, unless it counts for another that runs. One that is done stays in the
/// rows of those who took the course with it, until they go on with another.
async fn count_here(app: &App, progress: &Stored<CourseProgress>, cohort: &CohortId) -> Result<()> {
    let before = progress.row.cohort_id.as_ref();
    if before == Some(cohort) {
        return Ok(());
    }
    if let Some(before) = before {
        let other = app.rows::<Cohort>().find(before).await?;
        if other.is_some_and(|it| it.row.status == CohortStatus::Active) {
            return Ok(());
        }
    }
    let as_seen = before.map_or_else(
        || Query::is_null(CourseProgress::COHORT_ID),
        |it| Query::equal(CourseProgress::COHORT_ID, it),
    );
    let joined = Changes::new().set(CourseProgress::COHORT_ID, cohort);
    let rows = app.rows::<CourseProgress>();
    rows.update_if(&progress.id, [as_seen], &joined).await?;
    Ok(())
}

/// The id of somebody's goal for this week.
fn own(app: &App, cohort: &CohortId, me: &UserId) -> EdgeId {
    let week = goals::week_of(app.now());
    commitment_id(cohort, me, &week.to_string())
}

//! Pods taking a course of the catalogue together.

use client::{Changes, Query};
use futures_util::try_join;
use model::{CohortId, CohortStatus, CommitmentStatus, PodId, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::pod_access::{check_active, outside};
use store::schema::CREATED_AT;
use store::tables::{Cohort, Course, CourseCommitment, CourseProgress, Pod, PodMember};
use store::{readers, App, Me, Stored};

use super::together::{self, MOST_MEMBERS};
use crate::access;
use crate::enrolling::Takers;
use crate::rules::cohorts;
use crate::wire::{Assigned, Cancelled, CohortItem, CohortItems, NewCohort};

/// How many cohorts of a pod are listed.
const MOST: u32 = 100;

/// Assigns a course to a pod and enrols its members: what was enrolled before stays. Nine calls in five waves for a pod of up to a
/// hundred. Members are enrolled first, so a call that died is made good by making it again; of two at once, one is told that it did.
///
/// # Errors
///
/// `validation_failed`; `not_found`; `not_a_member`; `forbidden` for members; `pod_inactive`; `already_exists`; `payment_required` for a
/// course with a price that a member has not paid.
pub async fn assign(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewCohort>,
) -> Result<Made<Assigned>> {
    cohorts::check(&new)?;
    let (courses, pods) = (app.rows::<Course>(), app.rows::<Pod>());
    let (course, pod, members) = try_join!(
        courses.find(&new.course_id),
        pods.find(&new.pod_id),
        app.members(&new.pod_id, MOST_MEMBERS)
    )?;
    check_leader(pod.as_ref(), &members, &me)?;
    let course = course.filter(|it| learning::enrolment::is_in_catalogue(&it.row));
    let course = course.ok_or_else(|| Error::not_found("course"))?;
    let id = access::cohort_id(&new.pod_id, &new.course_id);
    let rows = app.rows::<Cohort>();
    let (before, takers) = try_join!(
        async { Ok(rows.find(&id).await?) },
        Takers::find(&app, &course, &members)
    )?;
    if before.is_some_and(|it| it.row.status == CohortStatus::Active) {
        return Err(taken());
    }
    let enrolled = takers.enrol(&app, &id, &new.pod_id).await?;
    let row = cohorts::row(&me, new, takers.size());
    let cohort = begin(&app, &id, row).await?;
    Ok(Made::created(Assigned {
        cohort: cohort.into(),
        enrolled,
        already_enrolled: takers.already(),
    }))
}

/// Lists the courses that a pod takes together, with how far it is. Four calls in two waves, for any number of chapters (B-127).
///
/// # Errors
///
/// `not_found` for who is not in the pod; `session_required`.
pub async fn list(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
) -> Result<Json<CohortItems>> {
    let of_pod = [
        Query::equal(Cohort::POD_ID, &pod),
        Query::not_equal(Cohort::STATUS, CohortStatus::Cancelled),
        Query::order_desc(CREATED_AT),
    ];
    let readable = app.as_caller::<Cohort>()?;
    let (cohorts, members) =
        try_join!(readable.list(of_pod, MOST), app.members(&pod, MOST_MEMBERS))?;
    if members.iter().all(|it| it.row.user_id != me) {
        return Err(Error::not_found("pod"));
    }
    let ids: Vec<_> = cohorts.iter().map(|it| it.row.course_id.clone()).collect();
    let courses = app.rows::<Course>();
    let (courses, progress) = try_join!(
        async { Ok::<_, Error>(courses.get_many(&ids).await?) },
        together::progress(&app, &ids, &members)
    )?;
    let items = cohorts.into_iter().map(|cohort| {
        let course = courses.iter().find(|it| it.id == cohort.row.course_id);
        let own = progress
            .iter()
            .filter(|it| it.row.course_id == cohort.row.course_id);
        let own: Vec<&CourseProgress> = own.map(|it| &it.row).collect();
        item(cohort, course, &own)
    });
    Ok(Json(CohortItems {
        items: items.collect(),
    }))
}

/// Calls a cohort off: who takes the course goes on taking it, and nobody misses a goal for it. Five calls in four waves.
///
/// # Errors
///
/// `not_found` for who is not in the pod, and for what was called off before; `forbidden` for members.
pub async fn cancel(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<CohortId>,
) -> Result<Json<Cancelled>> {
    let cohort = access::cohort_itself(&app, &id).await?;
    access::leader(&app, &cohort.row, &me).await?;
    let goals = [
        Query::equal(CourseCommitment::COHORT_ID, &id),
        Query::equal(CourseCommitment::STATUS, CommitmentStatus::Active),
    ];
    let alone = Changes::new().set(CourseProgress::COHORT_ID, None::<&str>);
    let (commitments, progress) = (app.rows::<CourseCommitment>(), app.rows::<CourseProgress>());
    try_join!(
        commitments.delete_where(goals),
        progress.update_where([Query::equal(CourseProgress::COHORT_ID, &id)], &alone),
    )?;
    let off = Changes::new().set(Cohort::STATUS, CohortStatus::Cancelled);
    app.rows::<Cohort>().update(&id, &off).await?;
    Ok(Json(Cancelled { cancelled: true }))
}

fn check_leader(
    pod: Option<&Stored<Pod>>,
    members: &[Stored<PodMember>],
    me: &UserId,
) -> Result<()> {
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    let pod = pod.ok_or_else(|| Error::not_found("pod"))?;
    match members.iter().find(|it| it.row.user_id == *me) {
        Some(own) => {
            access::check_leads(&own.row)?;
            check_active(&pod.row)
        }
        None if pod.row.is_public => Err(outside()),
        None => Err(Error::not_found("pod")),
    }
}

/// Writes the cohort; one that was called off or is done begins anew, in the same row.
async fn begin(app: &App, id: &CohortId, row: Cohort) -> Result<Stored<Cohort>> {
    let rows = app.rows::<Cohort>();
    let team = [readers::pod(&row.pod_id)];
    if let Some(made) = rows.create_once(id, &row, &team).await? {
        return Ok(made);
    }
    let over = [Query::not_equal(Cohort::STATUS, CohortStatus::Active)];
    let again = rows.update_if(id, over, &Changes::of(&row)).await?;
    again.ok_or_else(taken)
}

fn taken() -> Error {
    Error::new(
        Code::AlreadyExists,
        "Your pod takes this course together already",
    )
}

fn item(
    cohort: Stored<Cohort>,
    course: Option<&Stored<Course>>,
    progress: &[&CourseProgress],
) -> CohortItem {
    use crate::rules::together::{average, completed, mean, mean_score};
    let is_through = |it: &&&CourseProgress| it.status == model::ProgressStatus::Completed;
    CohortItem {
        cohort: cohort.into(),
        course: course.map(Into::into),
        participants: crate::rules::count(progress.len()),
        completed: crate::rules::count(progress.iter().filter(is_through).count()),
        chapters_completed: progress.iter().map(|it| it.chapters_completed).sum(),
        chapters_total: progress.iter().map(|it| it.total_chapters).sum(),
        group_completion_pct: mean(progress.iter().map(|it| completed(it))),
        group_average_score: mean_score(progress.iter().filter_map(|it| average(it))),
    }
}

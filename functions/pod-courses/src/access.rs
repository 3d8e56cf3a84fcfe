//! Who sees a cohort, who may write in it, and who leads its pod.
//!
//! Reading goes by the caller's own right: rows are read by the pod's team, so what a stranger asks for is not there. Whoever writes has a
//! place in `pod_members`.

use futures_util::try_join;
use model::{did, CohortId, CohortMessageId, CohortStatus, EdgeId, Kind, PodId, PodRole, UserId};
use runtime::{Code, Error, Result};
use store::membership::reaches;
use store::pod_access::check_active;
use store::tables::{Cohort, CohortMessage, Pod, PodMember};
use store::{App, Stored};

/// The id of the course that a pod had made: there is one.
pub fn course_id(pod: &PodId) -> EdgeId {
    did(Kind::POD_COURSE, &[pod.as_str()])
}

/// The id of the cohort of a pod that takes a course.
pub fn cohort_id(pod: &PodId, course: &model::CourseId) -> CohortId {
    did(Kind::COHORT, &[pod.as_str(), course.as_str()])
}

/// Reads a pod that the caller leads: two calls at once.
///
/// # Errors
///
/// `not_found` for strangers of a private pod and for what is deleted; `not_a_member`; `forbidden` for members.
pub async fn led(app: &App, id: &PodId, me: &UserId) -> Result<Stored<Pod>> {
    let (pod, member) = app.pod_of(id, me).await?;
    check_leads(&member.row)?;
    Ok(pod)
}

/// Refuses members who lead nothing.
///
/// # Errors
///
/// `forbidden`.
pub fn check_leads(member: &PodMember) -> Result<()> {
    if is_leader(member) {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only the owner and the admins of the pod may do this",
    ))
}

/// Whether a member owns or administers the pod.
pub fn is_leader(member: &PodMember) -> bool {
    reaches(member.role, PodRole::Admin)
}

/// Reads a cohort by the caller's own right: whoever is not in its pod does not find it. One call.
///
/// # Errors
///
/// `not_found`, also for one that was called off; `session_required`.
pub async fn cohort(app: &App, id: &CohortId) -> Result<Stored<Cohort>> {
    standing(app.as_caller::<Cohort>()?.get(id).await?)
}

/// Reads a cohort by the function's right, for what looks at the caller's place next. One call.
///
/// # Errors
///
/// `not_found`, also for one that was called off.
pub async fn cohort_itself(app: &App, id: &CohortId) -> Result<Stored<Cohort>> {
    standing(app.rows::<Cohort>().get(id).await?)
}

/// The caller's place in the pod of a cohort, for who writes there: two calls at once.
///
/// # Errors
///
/// `not_found` for who is not in the pod; `pod_inactive`.
pub async fn writer(app: &App, cohort: &Cohort, me: &UserId) -> Result<Stored<PodMember>> {
    let pods = app.rows::<Pod>();
    let (pod, member) = try_join!(
        pods.find(&cohort.pod_id),
        app.membership(&cohort.pod_id, me)
    )?;
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    let (Some(pod), Some(member)) = (pod, member) else {
        return Err(Error::not_found("cohort"));
    };
    check_active(&pod.row)?;
    Ok(member)
}

/// The caller's place in the pod of a cohort that they lead: one call.
///
/// # Errors
///
/// `not_found` for who is not in the pod; `forbidden` for members.
pub async fn leader(app: &App, cohort: &Cohort, me: &UserId) -> Result<()> {
    let member = app.membership(&cohort.pod_id, me).await?;
    let member = member.ok_or_else(|| Error::not_found("cohort"))?;
    check_leads(&member.row)
}

/// Refuses what only a cohort that runs has.
///
/// # Errors
///
/// `wrong_state` where it is done.
pub fn check_runs(cohort: &Cohort) -> Result<()> {
    if cohort.status == CohortStatus::Active {
        return Ok(());
    }
    Err(Error::new(
        Code::WrongState,
        "Your pod has completed this course: a goal goes with one that it takes",
    ))
}

/// Reads a message of a cohort, and the cohort, by the caller's own right: two calls at once.
///
/// # Errors
///
/// `not_found`, also for a message of another cohort and for one that is deleted, or hidden from the caller; `session_required`.
pub async fn message(
    app: &App,
    cohort: &CohortId,
    id: &CohortMessageId,
) -> Result<Stored<CohortMessage>> {
    let messages = app.as_caller::<CohortMessage>()?;
    let (_, message) = try_join!(self::cohort(app, cohort), async {
        Ok(messages.get(id).await?)
    })?;
    of_cohort(message, cohort)
}

/// Refuses a message that is not there for the cohort.
///
/// # Errors
///
/// `not_found`.
pub fn of_cohort(
    message: Stored<CohortMessage>,
    cohort: &CohortId,
) -> Result<Stored<CohortMessage>> {
    if message.row.cohort_id == *cohort && message.row.deleted_at.is_none() {
        return Ok(message);
    }
    Err(Error::not_found("message"))
}

fn standing(cohort: Stored<Cohort>) -> Result<Stored<Cohort>> {
    if cohort.row.status == CohortStatus::Cancelled {
        return Err(Error::not_found("cohort"));
    }
    Ok(cohort)
}

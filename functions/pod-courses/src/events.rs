//! Somebody leaves a pod: what they set themselves to do with its cohorts ends.
//!
//! What they studied is theirs and stays, and so do their words to the cohort; their enrolments let go of the pod. A repeat finds nothing,
//! and an event that comes after they joined again changes nothing. Should the event be lost, nobody is told of a goal that they missed in
//! a pod that they left.

use client::{Changes, Query};
use futures_util::try_join;
use model::CommitmentStatus;
use runtime::Result;
use store::tables::{Cohort, CourseCommitment, CourseProgress, Enrollment, Pod, PodMember};
use store::{App, Deleted};

/// Cohorts of a pod that are looked at.
const MOST: u32 = 100;

/// The tables that [`left`] writes.
pub const WRITES: &[&str] = &[
    "course_commitments",
    "course_enrollments.update",
    "user_course_progress.update",
];

/// Ends the goals of somebody who left, and lets their courses go of the pod. Six calls in two waves.
pub async fn left(app: App, Deleted(member): Deleted<PodMember>) -> Result<()> {
    let (pod, user) = (&member.row.pod_id, &member.row.user_id);
    let (pods, cohorts) = (app.rows::<Pod>(), app.rows::<Cohort>());
    let (found, again, cohorts) = try_join!(
        pods.find(pod),
        app.membership(pod, user),
        cohorts.list([Query::equal(Cohort::POD_ID, pod)], MOST)
    )?;
    let is_going = found.is_none_or(|it| it.row.deleted_at.is_some());
    if is_going || again.is_some() || cohorts.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = cohorts.iter().map(|it| it.id.as_str()).collect();
    let goals = [
        Query::equal(CourseCommitment::USER_ID, user),
        Query::equal(CourseCommitment::COHORT_ID, &ids),
        Query::equal(CourseCommitment::STATUS, CommitmentStatus::Active),
    ];
    let taken = [
        Query::equal(Enrollment::USER_ID, user),
        Query::equal(Enrollment::POD_ID, pod),
    ];
    let counted = [
        Query::equal(CourseProgress::USER_ID, user),
        Query::equal(CourseProgress::COHORT_ID, &ids),
    ];
    let alone = Changes::new()
        .set(Enrollment::POD_ID, None::<&str>)
        .set(Enrollment::COHORT_ID, None::<&str>);
    let uncounted = Changes::new().set(CourseProgress::COHORT_ID, None::<&str>);
    let (commitments, enrollments, progress) = (
        app.rows::<CourseCommitment>(),
        app.rows::<Enrollment>(),
        app.rows::<CourseProgress>(),
    );
    try_join!(
        commitments.delete_where(goals),
        enrollments.update_where(taken, &alone),
        progress.update_where(counted, &uncounted),
    )?;
    Ok(())
}

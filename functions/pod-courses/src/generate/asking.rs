//! PCR-1 and PCR-3: queueing.

use client::{Changes, Query};
use drafting::transcripts::{self, Material};
use futures_util::try_join;
use model::{EdgeId, EntityId, JobKind, PodCourseStatus, PodId, UserId};
use runtime::{Accepted, Code, Error, Json, Path, Result, State};
use store::jobs::NewJob;
use store::pod_access::check_active;
use store::rate_limit::Rule;
use store::tables::PodCourse;
use store::{readers, App, Me, Once, Stored};

use super::wire::{NewPodCourse, Queued, QueuedCourse};
use crate::access;

/// Makes a course without chapters and queues making them. Of two who ask at once one is told that the pod has a course.
///
/// # Errors
///
/// `validation_failed`, `bad_video_url`; `not_found` for strangers of a private pod, `not_a_member`, `forbidden`; `pod_inactive`;
/// `already_has_course`; `rate_limited`.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewPodCourse>,
) -> Result<Accepted<Queued>> {
    let material = Material::new(new.youtube_url.as_deref(), new.transcript)?;
    let pod = access::led(&app, &new.pod_id, &me).await?;
    check_active(&pod.row)?;
    limit(&app, &me).await?;
    let id = access::course_id(&new.pod_id);
    let now = app.now();
    let mut course = PodCourse {
        pod_id: new.pod_id.clone(),
        title: new.course_title.fit().map_err(Error::internal)?,
        youtube_video_id: material.video.clone().unwrap_or_default(),
        status: PodCourseStatus::Queued,
        total_chapters: 0,
        generated_chapters: 0,
        failed_chapters: 0,
        created_by: me.clone(),
        job_id: None,
        started_at: Some(now),
        finished_at: None,
        error_code: None,
        error_message: None,
        revision: 1,
    };
    let job = job(&id, &course, &me);
    course.job_id = Some(job.id().clone());
    let readers = [readers::pod(&new.pod_id)];
    let made = app.rows().create_or_get(&id, &course, &readers).await?;
    let Once::Created(made) = made else {
        return Err(Error::new(
            Code::AlreadyHasCourse,
            "This pod has a course already",
        ));
    };
    let subject: EntityId = id.cast();
    transcripts::keep(&app, &subject, &me, material).await?;
    queue(&app, made, job).await
}

/// Has the chapters made that are missing.
///
/// # Errors
///
/// `not_found`, `not_a_member`, `forbidden`; `nothing_to_retry` where nothing failed; `rate_limited`.
pub async fn retry(
    State(app): State<App>,
    Me(me): Me,
    Path(pod): Path<PodId>,
) -> Result<Accepted<Queued>> {
    access::led(&app, &pod, &me).await?;
    let id = access::course_id(&pod);
    let rows = app.rows::<PodCourse>();
    let course = rows.get(&id).await?;
    let nothing = || Error::new(Code::NothingToRetry, "Nothing of this course failed");
    if !is_unfinished(course.row.status) {
        return Err(nothing());
    }
    limit(&app, &me).await?;
    let mut next = course.row.clone();
    next.revision += 1;
    next.started_at = Some(app.now());
    let job = job(&id, &next, &me);
    let changes = Changes::new()
        .set(PodCourse::STATUS, PodCourseStatus::Queued)
        .set(PodCourse::REVISION, next.revision)
        .set(PodCourse::STARTED_AT, next.started_at)
        .set(PodCourse::FINISHED_AT, None::<model::Timestamp>)
        .set(PodCourse::FAILED_CHAPTERS, 0)
        .set(PodCourse::JOB_ID, job.id())
        .set(PodCourse::ERROR_CODE, None::<String>)
        .set(PodCourse::ERROR_MESSAGE, None::<String>);
    let same = [
        Query::equal(PodCourse::REVISION, course.row.revision),
        Query::equal(
            PodCourse::STATUS,
            [PodCourseStatus::Partial, PodCourseStatus::Failed],
        ),
    ];
    // Of two who ask at once one begins.
    let begun = rows.update_if(&id, same, &changes).await?;
    queue(&app, begun.ok_or_else(nothing)?, job).await
}

async fn queue(app: &App, course: Stored<PodCourse>, job: NewJob) -> Result<Accepted<Queued>> {
    let job = app.queue(job).await?.into_inner();
    let row = course.row;
    Ok(Accepted(Queued {
        pod_course: QueuedCourse {
            id: course.id,
            pod_id: row.pod_id,
            title: row.title.into_string(),
            status: row.status,
            revision: row.revision,
        },
        job_id: job.id,
    }))
}

/// The work of making a course. A pod whose course was deleted may have another: when it was begun tells them apart.
fn job(id: &EdgeId, course: &PodCourse, me: &UserId) -> NewJob {
    let begun = course
        .started_at
        .map_or(0, model::Timestamp::as_millisecond);
    let revision = format!("{begun}:{}", course.revision);
    NewJob::of(JobKind::PodCourseGenerate, id.cast(), &revision)
        .owned_by(me)
        .expecting(2, "Waiting for its turn")
}

fn is_unfinished(status: PodCourseStatus) -> bool {
    matches!(status, PodCourseStatus::Partial | PodCourseStatus::Failed)
}

async fn limit(app: &App, me: &UserId) -> Result<()> {
    try_join!(
        app.limit_rate(Rule::GENERATION, me),
        app.limit_rate(Rule::GENERATION_DAILY, me),
    )?;
    Ok(())
}

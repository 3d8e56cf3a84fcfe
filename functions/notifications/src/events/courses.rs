//! Somebody takes a course, completes it, or a pod begins one together.

use futures_util::try_join;
use model::{
    CohortMessageType, CohortStatus, NotificationType, PodCourseStatus, PodRole, ProgressStatus,
};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Cohort, CohortMessage, Course, CourseProgress, Enrollment, Pod, PodCourse};
use store::{membership, App, Created, Updated};

use super::{name_of, tell};

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Tells an instructor of new students; those of one day are one notification.
pub async fn enrolled(app: App, Created(enrollment): Created<Enrollment>) -> Result<()> {
    let row = &enrollment.row;
    let courses = app.rows::<Course>();
    let (course, name) = try_join!(
        async { Ok(courses.find(&row.course_id).await?) },
        name_of(&app, &row.user_id)
    )?;
    let Some(course) = course.filter(|it| it.row.deleted_at.is_none()) else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::CourseEnrollment,
        enrollment.id.as_str(),
        &[course.id.as_str()],
    )
    .by(&row.user_id, &name)
    .about("course", course.id.as_str())
    .map_err(Error::internal)?
    .word("course", course.row.title.as_str());
    tell(&app, &notice, [course.row.instructor_id]).await
}

/// Tells somebody that they completed a course, once.
pub async fn moved(app: App, Updated(progress): Updated<CourseProgress>) -> Result<()> {
    let row = &progress.row;
    if row.status != ProgressStatus::Completed {
        return Ok(());
    }
    let Some(course) = app.rows::<Course>().find(&row.course_id).await? else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::CourseComplete,
        progress.id.as_str(),
        &[course.id.as_str()],
    )
    .about("course", course.id.as_str())
    .map_err(Error::internal)?
    .word("course", course.row.title.as_str());
    tell(&app, &notice, [row.user_id.clone()]).await
}

/// Tells the members of a pod that they begin a course together.
pub async fn assigned(app: App, Created(cohort): Created<Cohort>) -> Result<()> {
    let row = &cohort.row;
    let (pods, courses, cohorts) = (
        app.rows::<Pod>(),
        app.rows::<Course>(),
        app.rows::<Cohort>(),
    );
    let (pod, course, now, members, name) = try_join!(
        async { Ok(pods.find(&row.pod_id).await?) },
        async { Ok(courses.find(&row.course_id).await?) },
        async { Ok(cohorts.find(&cohort.id).await?) },
        async { Ok(app.members(&row.pod_id, MOST_MEMBERS).await?) },
        name_of(&app, &row.assigned_by),
    )?;
    let stands = now.is_some_and(|it| it.row.status == CohortStatus::Active);
    let (Some(pod), Some(course), true) = (pod, course, stands) else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::CourseAssigned,
        cohort.id.as_str(),
        &[cohort.id.as_str()],
    )
    .by(&row.assigned_by, &name)
    .within(&row.pod_id, &pod.row.name)
    .about("course", course.id.as_str())
    .map_err(Error::internal)?
    .word("course", course.row.title.as_str());
    tell(&app, &notice, members.into_iter().map(|it| it.row.user_id)).await
}

/// Tells the owner and the admins of a pod of a question about its course; those of one day are one notification.
pub async fn asked(app: App, Created(message): Created<CohortMessage>) -> Result<()> {
    let row = &message.row;
    if row.kind != CohortMessageType::Question {
        return Ok(());
    }
    let (cohorts, pods) = (app.rows::<Cohort>(), app.rows::<Pod>());
    let (cohort, pod, members, name) = try_join!(
        async { Ok(cohorts.find(&row.cohort_id).await?) },
        async { Ok(pods.find(&row.pod_id).await?) },
        async { Ok(app.members(&row.pod_id, MOST_MEMBERS).await?) },
        name_of(&app, &row.author_id),
    )?;
    let (Some(cohort), Some(pod)) = (cohort, pod) else {
        return Ok(());
    };
    let Some(course) = app.rows::<Course>().find(&cohort.row.course_id).await? else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::CourseQuestion,
        message.id.as_str(),
        &[cohort.id.as_str()],
    )
    .by(&row.author_id, &name)
    .within(&row.pod_id, &pod.row.name)
    .word("course", course.row.title.as_str())
    .word("excerpt", row.content.as_str());
    let leaders = members.into_iter().map(|it| it.row);
    let leaders = leaders.filter(|it| membership::reaches(it.role, PodRole::Admin));
    tell(&app, &notice, leaders.map(|it| it.user_id)).await
}

/// Tells the members of a pod that its own course is ready, and who asked for it where it is not.
pub async fn made(app: App, Updated(course): Updated<PodCourse>) -> Result<()> {
    let row = &course.row;
    let kind = match row.status {
        PodCourseStatus::Ready => NotificationType::PodCourseReady,
        PodCourseStatus::Partial | PodCourseStatus::Failed => NotificationType::PodCourseFailed,
        _ => return Ok(()),
    };
    let Some(pod) = app.rows::<Pod>().find(&row.pod_id).await? else {
        return Ok(());
    };
    let revision = row.revision.to_string();
    let key = [course.id.as_str(), row.status.as_str(), revision.as_str()];
    let source = format!("{}@{revision}", course.id);
    let notice = Notice::of(kind, source, &key).within(&row.pod_id, &pod.row.name);
    if row.status != PodCourseStatus::Ready {
        return tell(&app, &notice, [row.created_by.clone()]).await;
    }
    let members = app.members(&row.pod_id, MOST_MEMBERS).await?;
    tell(&app, &notice, members.into_iter().map(|it| it.row.user_id)).await
}

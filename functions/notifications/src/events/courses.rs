//! Somebody takes a course, completes it, or a pod begins one together.

use client::Query;
use futures_util::try_join;
use model::{
    CohortMessageId, CohortMessageType, CohortStatus, NotificationType, PodCourseStatus, PodRole,
    Priority, ProgressStatus, UserId,
};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{
    Cohort, CohortMessage, Course, CourseProgress, Enrollment, Notification, Pod, PodCourse,
    PodMember,
};
use store::{membership, App, Created, Stored, Updated};

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
    .happened(enrollment.created_at)
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

/// Tells the owner and the admins of a pod of a question about its course, those of one day in one notification; and whoever is answered of
/// the answer.
pub async fn said(app: App, Created(message): Created<CohortMessage>) -> Result<()> {
    let is_question = message.row.kind == CohortMessageType::Question;
    if !is_question && message.row.parent_id.is_none() {
        return Ok(());
    }
    let Some(scene) = Scene::read(&app, &message).await? else {
        return Ok(());
    };
    if is_question {
        scene.tell_of_question(&app, &message).await?;
    }
    match &message.row.parent_id {
        Some(parent) => scene.tell_of_answer(&app, &message, parent).await,
        None => Ok(()),
    }
}

/// Takes back what people were told of a message that was deleted; what tells of several stays. One call, and a repeat finds nothing.
pub async fn unsaid(app: App, Updated(message): Updated<CohortMessage>) -> Result<()> {
    if message.row.deleted_at.is_none() {
        return Ok(());
    }
    let of_it_alone = [
        Query::equal(Notification::ENTITY_ID, message.id.as_str()),
        Query::less_than_equal(Notification::COUNT, 1),
    ];
    app.rows::<Notification>().delete_where(of_it_alone).await?;
    Ok(())
}

/// Where something was said.
struct Scene {
    pod: Stored<Pod>,
    course: Stored<Course>,
    members: Vec<Stored<PodMember>>,
    name: String,
}

impl Scene {
    /// Reads it; none where the message, or what it was said in, is gone, and where its author left.
    async fn read(app: &App, message: &Stored<CohortMessage>) -> Result<Option<Self>> {
        let row = &message.row;
        let (cohorts, pods) = (app.rows::<Cohort>(), app.rows::<Pod>());
        let messages = app.rows::<CohortMessage>();
        let (cohort, pod, now, members, name) = try_join!(
            async { Ok(cohorts.find(&row.cohort_id).await?) },
            async { Ok(pods.find(&row.pod_id).await?) },
            async { Ok(messages.find(&message.id).await?) },
            async { Ok(app.members(&row.pod_id, MOST_MEMBERS).await?) },
            name_of(app, &row.author_id),
        )?;
        let stands = now.is_some_and(|it| it.row.deleted_at.is_none());
        let is_in = members.iter().any(|it| it.row.user_id == row.author_id);
        let (Some(cohort), Some(pod), true) = (cohort, pod, stands && is_in) else {
            return Ok(None);
        };
        let course = app.rows::<Course>().find(&cohort.row.course_id).await?;
        Ok(course.map(|course| Self {
            pod,
            course,
            members,
            name,
        }))
    }

    async fn tell_of_question(&self, app: &App, message: &Stored<CohortMessage>) -> Result<()> {
        let key = [message.row.cohort_id.as_str()];
        let notice = self.notice(NotificationType::CourseQuestion, message, &key)?;
        let notice = notice.happened(message.created_at);
        let leaders = self.members.iter().map(|it| &it.row);
        let leaders = leaders.filter(|it| membership::reaches(it.role, PodRole::Admin));
        tell(app, &notice, leaders.map(|it| it.user_id.clone())).await
    }

    /// Whoever wrote what is answered is told, if they are in the pod still.
    async fn tell_of_answer(
        &self,
        app: &App,
        message: &Stored<CohortMessage>,
        parent: &CohortMessageId,
    ) -> Result<()> {
        let answered = app.rows::<CohortMessage>().find(parent).await?;
        let answered = answered.filter(|it| it.row.deleted_at.is_none());
        let Some(author) = answered.map(|it| it.row.author_id) else {
            return Ok(());
        };
        if self.members.iter().all(|it| it.row.user_id != author) {
            return Ok(());
        }
        let path = format!("/app/pods/{}/course?thread={parent}", self.pod.id);
        let key = [parent.as_str()];
        let notice = self.notice(NotificationType::Reply, message, &key)?;
        tell(app, &notice.leading_to(path), [author]).await
    }

    fn notice(
        &self,
        kind: NotificationType,
        message: &Stored<CohortMessage>,
        key: &[&str],
    ) -> Result<Notice> {
        let row = &message.row;
        Ok(Notice::of(kind, message.id.as_str(), key)
            .by(&row.author_id, &self.name)
            .within(&row.pod_id, &self.pod.row.name)
            .about("course_message", message.id.as_str())
            .map_err(Error::internal)?
            .word("course", self.course.row.title.as_str())
            .word("excerpt", row.content.as_str()))
    }
}

/// Tells the members of a pod that its own course is ready, which is urgent to who asked for it alone; and them where it is not.
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
    let members = members.into_iter().map(|it| it.row.user_id);
    let (asked, others): (Vec<UserId>, Vec<UserId>) = members.partition(|it| *it == row.created_by);
    let to_others = notice.clone().urgent(Priority::Low);
    try_join!(tell(&app, &notice, asked), tell(&app, &to_others, others))?;
    Ok(())
}

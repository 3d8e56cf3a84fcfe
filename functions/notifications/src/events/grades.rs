//! An answer is handed in, graded, sent back, or left to the instructor.

use futures_util::try_join;
use model::{NotificationType, SubmissionStatus};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{Assignment, Course, Submission};
use store::{App, Created, Stored, Updated};

use super::{name_of, tell};

/// Tells the instructor of an answer, and the student of its grade where it has one at once; answers of one day are one notification.
pub async fn handed_in(app: App, Created(submission): Created<Submission>) -> Result<()> {
    let row = &submission.row;
    let courses = app.rows::<Course>();
    let (course, name) = try_join!(
        async { Ok(courses.find(&row.course_id).await?) },
        name_of(&app, &row.user_id)
    )?;
    if let Some(course) = course {
        let notice = Notice::of(
            NotificationType::AssignmentSubmitted,
            submission.id.as_str(),
            &[course.id.as_str()],
        )
        .happened(submission.created_at)
        .by(&row.user_id, &name)
        .word("course", course.row.title.as_str());
        tell(&app, &notice, [course.row.instructor_id]).await?;
    }
    if row.status == SubmissionStatus::Graded {
        graded(&app, &submission).await?;
    }
    Ok(())
}

/// Tells the student or the instructor where the state of an answer concerns them; once for each revision (B-204).
pub async fn moved(app: App, Updated(submission): Updated<Submission>) -> Result<()> {
    match submission.row.status {
        SubmissionStatus::Graded => graded(&app, &submission).await,
        SubmissionStatus::Returned => returned(&app, &submission).await,
        SubmissionStatus::ReviewPending => left(&app, &submission).await,
        SubmissionStatus::Submitted | SubmissionStatus::Grading => Ok(()),
    }
}

async fn graded(app: &App, submission: &Stored<Submission>) -> Result<()> {
    let Some(score) = submission.row.final_score else {
        return Ok(());
    };
    let kind = NotificationType::AssignmentGraded;
    let Some(notice) = about(app, submission, kind).await? else {
        return Ok(());
    };
    let notice = notice.word("score", format!("{score:.0}"));
    tell(app, &notice, [submission.row.user_id.clone()]).await
}

async fn returned(app: &App, submission: &Stored<Submission>) -> Result<()> {
    let kind = NotificationType::AssignmentReturned;
    match about(app, submission, kind).await? {
        Some(notice) => tell(app, &notice, [submission.row.user_id.clone()]).await,
        None => Ok(()),
    }
}

async fn left(app: &App, submission: &Stored<Submission>) -> Result<()> {
    let row = &submission.row;
    let Some(course) = app.rows::<Course>().find(&row.course_id).await? else {
        return Ok(());
    };
    let notice = Notice::of(
        NotificationType::ReviewNeeded,
        source(submission),
        &[course.id.as_str()],
    )
    .happened(row.submitted_at)
    .word("course", course.row.title.as_str());
    tell(app, &notice, [row.instructor_id.clone()]).await
}

/// What a student is told of one revision; nothing where the assignment is gone.
async fn about(
    app: &App,
    submission: &Stored<Submission>,
    kind: NotificationType,
) -> Result<Option<Notice>> {
    let row = &submission.row;
    let found = app.rows::<Assignment>().find(&row.assignment_id).await?;
    let Some(assignment) = found else {
        return Ok(None);
    };
    let revision = row.revision.to_string();
    let key = [submission.id.as_str(), revision.as_str()];
    let notice = Notice::of(kind, source(submission), &key)
        .about("assignment", assignment.id.as_str())
        .map_err(Error::internal)?
        .word("assignment", assignment.row.title.as_str());
    Ok(Some(notice))
}

fn source(submission: &Stored<Submission>) -> String {
    format!("{}@{}", submission.id, submission.row.revision)
}

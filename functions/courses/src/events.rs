//! What is handed in and graded elsewhere moves how far somebody is.
//!
//! Progress is computed from all rows each time, so an event that comes twice, late or out of order gives the same; one that is lost is
//! made good by the next, or at night.

use model::SubmissionStatus;
use runtime::Result;
use store::tables::Submission;
use store::{App, Created, Updated};

/// Somebody handed something in for the first time.
pub async fn handed_in(app: App, Created(submission): Created<Submission>) -> Result<()> {
    settle(&app, &submission.row).await
}

/// A grade was given, or an answer was handed in again.
pub async fn graded(app: App, Updated(submission): Updated<Submission>) -> Result<()> {
    if submission.row.status == SubmissionStatus::Grading {
        return Ok(());
    }
    settle(&app, &submission.row).await
}

async fn settle(app: &App, submission: &Submission) -> Result<()> {
    let (course, student) = (&submission.course_id, &submission.user_id);
    learning::progress::settle_progress(app, course, student).await?;
    Ok(())
}

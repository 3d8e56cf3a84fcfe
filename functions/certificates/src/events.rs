//! Somebody completes a course.

use model::ProgressStatus;
use runtime::Result;
use store::jobs::NewJob;
use store::tables::CourseProgress;
use store::{App, Updated};

use crate::issue;

/// Queues the certificate of a course that was completed. Its job has one id for ever, so a repeat finds it there.
pub async fn completed(app: App, Updated(progress): Updated<CourseProgress>) -> Result<()> {
    let row = &progress.row;
    if row.status != ProgressStatus::Completed || row.certificate_id.is_some() {
        return Ok(());
    }
    let job = NewJob::of(issue::KIND, progress.id.cast(), "1").owned_by(&row.user_id);
    app.queue(job.expecting(issue::STEPS, "Your certificate is being made"))
        .await?;
    Ok(())
}

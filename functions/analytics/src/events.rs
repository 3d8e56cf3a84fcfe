//! What is learned and shared earns points, and achieves something.
//!
//! The ledger names every cause, so an event that comes twice, late or out of order gives nothing more. What was lost is made good by the
//! job `lost_points`.

use model::ProgressStatus;
use runtime::Result;
use store::tables::{ChapterProgress, CourseProgress, Resource, Submission};
use store::{App, Created, Updated};

use crate::{evidence, points};

/// Somebody is through a chapter.
pub async fn chapter_completed(
    app: App,
    Created(progress): Created<ChapterProgress>,
) -> Result<()> {
    points::chapter(&app, &progress).await
}

/// Somebody handed in what was graded at once.
pub async fn handed_in(app: App, Created(submission): Created<Submission>) -> Result<()> {
    points::answer(&app, &submission).await
}

/// Somebody's answer was graded.
pub async fn graded(app: App, Updated(submission): Updated<Submission>) -> Result<()> {
    points::answer(&app, &submission).await
}

/// Somebody shared a file.
pub async fn shared(app: App, Created(resource): Created<Resource>) -> Result<()> {
    points::resource(&app, &resource).await
}

/// Somebody completed a course. Its certificate follows within moments; from then on nothing that this looks at comes from progress alone.
pub async fn moved(app: App, Updated(progress): Updated<CourseProgress>) -> Result<()> {
    let row = &progress.row;
    if row.status != ProgressStatus::Completed || row.certificate_id.is_some() {
        return Ok(());
    }
    evidence::check_course(&app, &row.course_id, &row.user_id).await?;
    Ok(())
}

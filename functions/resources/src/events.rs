//! A deleted study file is swept up after, by a job.

use model::JobKind;
use runtime::Result;
use store::jobs::NewJob;
use store::tables::Resource;
use store::{App, Updated};

/// Queues the removal of the file, and of what hung on it; `scheduler` runs it.
///
/// Every change of a resource arrives here, a like too, and is let go at once. A repeat finds the job queued.
pub async fn resource_changed(app: App, Updated(resource): Updated<Resource>) -> Result<()> {
    if resource.row.deleted_at.is_some() {
        let sweep = NewJob::of(JobKind::ResourceDelete, resource.id.cast(), "1");
        app.queue(sweep).await?;
    }
    Ok(())
}

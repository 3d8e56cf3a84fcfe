//! A deleted post is swept up after, by a job.

use model::JobKind;
use runtime::Result;
use store::jobs::NewJob;
use store::tables::Post;
use store::{App, Updated};

/// Queues the removal of what hung on a post that was deleted; `scheduler` runs it.
///
/// Every change of a post arrives here, a like too, and is let go at once. A repeat finds the job queued.
pub async fn post_changed(app: App, Updated(post): Updated<Post>) -> Result<()> {
    if post.row.deleted_at.is_some() {
        let sweep = NewJob::of(JobKind::CascadeDelete, post.id.cast(), "1");
        app.queue(sweep).await?;
    }
    Ok(())
}

//! What hung on a deleted study file: likes, bookmarks, reports, notifications, and the file itself.

use client::{ErrorKind, Query};
use futures_util::try_join;
use model::ResourceId;
use runtime::{Error, Result};
use store::jobs::{Failure, Outcome, Work};
use store::tables::{ContentReport, Notification, Resource, ResourceBookmark, ResourceLike};
use store::{buckets, App, Row, Stored};

/// Steps: rows, the file.
const STEPS: u32 = 2;

/// Sweeps up after a deleted study file. What is gone stays gone, so a repeat is harmless.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let id: ResourceId = work.subject();
    let resource = app.rows::<Resource>().find(&id).await?;
    if resource
        .as_ref()
        .is_some_and(|it| it.row.deleted_at.is_none())
    {
        // Nothing brings a study file back, so this was queued for one that never was deleted.
        return Err(Failure::ForGood(Error::internal(
            "the resource is not deleted",
        )));
    }
    remove_rows(&app, &id).await?;
    if let Some(resource) = resource {
        work.progress("file", 1, STEPS, "Removing the file").await?;
        remove_file(&app, &resource).await?;
    }
    Ok(Outcome::DONE)
}

async fn remove_rows(app: &App, resource: &ResourceId) -> Result<()> {
    try_join!(
        remove::<ResourceLike>(app, Query::equal(ResourceLike::RESOURCE_ID, resource)),
        remove::<ResourceBookmark>(app, Query::equal(ResourceBookmark::RESOURCE_ID, resource)),
        remove::<ContentReport>(app, Query::equal(ContentReport::TARGET_ID, resource)),
        remove::<Notification>(app, Query::equal(Notification::ENTITY_ID, resource)),
    )?;
    Ok(())
}

async fn remove<R: Row>(app: &App, which: Query) -> Result<()> {
    app.rows::<R>().delete_where([which]).await?;
    Ok(())
}

/// Removes the file, unless its author shares it once more.
async fn remove_file(app: &App, resource: &Stored<Resource>) -> Result<()> {
    let others = [
        Query::equal(Resource::AUTHOR_ID, &resource.row.author_id),
        Query::equal(Resource::FILE_ID, &resource.row.file_id),
        Query::is_null(Resource::DELETED_AT),
    ];
    if app.rows::<Resource>().first(others).await?.is_some() {
        return Ok(());
    }
    let (storage, file) = (app.client().storage(), resource.row.file_id.as_str());
    match storage.delete_file(buckets::RESOURCES.id, file).await {
        Err(error) if error.kind != ErrorKind::NotFound => Err(Error::internal(error)),
        _ => Ok(()),
    }
}

//! Downloading study files.

use std::time::Duration;

use model::{ResourceId, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::tables::{ActivityEvent, Resource};
use store::{buckets, App, Me};

use crate::counted::{Counted, Door};
use crate::rules;
use crate::wire::Download;

/// How long an address works: long enough to begin with, too short to be passed around.
const LIFETIME: Duration = Duration::from_secs(5 * 60);

/// Makes an address to download a study file from, and counts it: once an hour for each person.
///
/// # Errors
///
/// `not_found` for what is not there for the caller, and for a file that is gone.
pub async fn download(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<ResourceId>,
) -> Result<Json<Download>> {
    let now = app.now();
    let event = rules::activity("resource_download", &id, &me, now);
    let counted = downloaded(&id, &me, now);
    let resource = counted.add(&app, &me, &event, &[]).await?.into_inner();
    let until = now.after(LIFETIME);
    let (storage, file) = (app.client().storage(), resource.row.file_id.as_str());
    let token = storage.create_token(buckets::RESOURCES.id, file, until.to_jiff());
    let token = token
        .await
        .map_err(|cause| Error::from(store::Error::about("File", cause)))?;
    let url = storage.download_url(buckets::RESOURCES.id, file, &token);
    Ok(Json(Download {
        url: url.map_err(Error::internal)?,
        expires_at: until,
    }))
}

fn downloaded<'a>(
    id: &'a ResourceId,
    me: &UserId,
    now: model::Timestamp,
) -> Counted<'a, ActivityEvent> {
    let window = rules::DOWNLOAD_WINDOW;
    Counted {
        resource: id,
        id: rules::activity_id("resource_download", id, me, now, window),
        counter: Resource::DOWNLOADS_COUNT,
        door: Door::Seen,
    }
}

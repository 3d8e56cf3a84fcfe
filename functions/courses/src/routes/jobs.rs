//! Work that takes longer than an answer.

use model::JobId;
use runtime::{Json, Path, Result, State};
use store::tables::Job;
use store::{App, Me};

use crate::wire::JobView;

/// Says how far queued work is, to who asked for it. One call.
///
/// # Errors
///
/// `not_found` for what is not the caller's.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<JobId>,
) -> Result<Json<JobView>> {
    let job = app.rows::<Job>().get(&id).await?;
    if job.row.owner_id.as_ref() != Some(&me) {
        return Err(runtime::Error::not_found("job"));
    }
    Ok(Json(job.into()))
}

//! What became of the study files that somebody shared.

use client::Query;
use model::ResourceId;
use runtime::{Json, Result, State};
use store::tables::Resource;
use store::{App, Me};

use crate::rules;
use crate::wire::OwnStats;

/// Rows of one call.
const PER_CALL: u32 = 500;

/// Most study files that one answer sums up.
const MOST: usize = 10_000;

/// Sums up the caller's study files: one call for every 500.
///
/// # Errors
///
/// What the store answers.
pub async fn mine(State(app): State<App>, Me(me): Me) -> Result<Json<OwnStats>> {
    let mut own: Vec<(ResourceId, Resource)> = Vec::new();
    loop {
        let mut queries = vec![
            Query::equal(Resource::AUTHOR_ID, &me),
            Query::is_null(Resource::DELETED_AT),
        ];
        queries.extend(own.last().map(|(id, _)| Query::cursor_after(id.as_str())));
        let page = app.rows::<Resource>().list(queries, PER_CALL).await?;
        let is_last = page.len() < usize::try_from(PER_CALL).unwrap_or(usize::MAX);
        own.extend(page.into_iter().map(|it| (it.id, it.row)));
        if is_last || own.len() >= MOST {
            break;
        }
    }
    Ok(Json(OwnStats {
        stats: rules::stats(own),
    }))
}

//! What no pod is left of.

use std::collections::BTreeSet;

use client::Query;
use model::PodId;
use runtime::Result;
use store::jobs::{Step, Turn};
use store::schema::{CREATED_AT, ID};
use store::tables::{Pod, PodMember};
use store::{App, LARGEST_PAGE};

use super::GRACE;

/// Removes rows of members whose pod is gone: a page of rows a step.
pub async fn members(app: &App, turn: &Turn, after: Option<Query>) -> Result<Step> {
    let mut queries = vec![Query::less_than(CREATED_AT, turn.now.before(GRACE))];
    queries.extend(after);
    let members = app.rows::<PodMember>();
    let page = members.list(queries, LARGEST_PAGE).await?;
    let pods = existing(app, page.iter().map(|it| &it.row.pod_id)).await?;
    let orphaned: Vec<&str> = page
        .iter()
        .filter(|it| !pods.contains(&it.row.pod_id))
        .map(|it| it.id.as_str())
        .collect();
    // A removed row cannot be what the next page goes on behind.
    let last = page.iter().rev().find(|it| pods.contains(&it.row.pod_id));
    let is_full = page.len() >= usize::try_from(LARGEST_PAGE).unwrap_or(usize::MAX);
    let drift = u64::try_from(orphaned.len()).unwrap_or(u64::MAX);
    if !orphaned.is_empty() {
        members.delete_where([Query::equal(ID, orphaned)]).await?;
    }
    let next = is_full.then(|| last.map(|it| it.id.to_string()).unwrap_or_default());
    Ok(Step {
        processed: u64::try_from(page.len()).unwrap_or(u64::MAX),
        drift,
        next,
    })
}

/// Removes teams that nobody is in and that have no pod: a page of teams a step.
pub async fn teams(app: &App, turn: &Turn, after: Option<Query>) -> Result<Step> {
    let teams = app.client().teams();
    let mut queries = vec![
        Query::equal("total", 0),
        Query::less_than(CREATED_AT, turn.now.before(GRACE)),
        Query::limit(LARGEST_PAGE),
    ];
    queries.extend(after);
    let page = teams.list(&queries).await;
    let page = page
        .map_err(|cause| store::Error::about("Team", cause))?
        .items;
    let ids: Vec<PodId> = page.iter().filter_map(|it| it.id.parse().ok()).collect();
    let pods = existing(app, &ids).await?;
    let mut drift = 0;
    let mut last = None;
    for id in &ids {
        if pods.contains(id) {
            last = Some(id.to_string());
        } else {
            app.delete_team(id).await?;
            drift += 1;
        }
    }
    let is_full = page.len() >= usize::try_from(LARGEST_PAGE).unwrap_or(usize::MAX);
    Ok(Step {
        processed: u64::try_from(page.len()).unwrap_or(u64::MAX),
        drift,
        next: is_full.then(|| last.unwrap_or_default()),
    })
}

/// Which of the pods have a row, deleted or not: a deleted one is swept up by its own job.
async fn existing<'a>(
    app: &App,
    ids: impl IntoIterator<Item = &'a PodId>,
) -> Result<BTreeSet<PodId>> {
    let pods = app.rows::<Pod>().get_many(ids).await?;
    Ok(pods.into_iter().map(|it| it.id).collect())
}

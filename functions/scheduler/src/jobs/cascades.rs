//! J-14, second part: deleted posts, pods and study files whose sweep was never queued, because the event was lost.

use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::JobKind;
use runtime::Result;
use store::jobs::{NewJob, Step, Turn};
use store::schema::Column;
use store::tables::{Pod, Post, Resource};
use store::{App, Row};

/// How long the event of a deletion may take to be handled.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// How far back deletions are looked for, besides what was missed.
const BACK: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Rows that one step looks at.
const PAGE: u32 = 50;

/// Queues the sweep of every recent deletion. One that is queued, running or done already is found under the same id.
pub async fn queue(app: App, turn: Turn) -> Result<Step> {
    let (table, after) = match turn.cursor.as_deref().and_then(|it| it.split_once('|')) {
        Some((table, after)) => (table.to_owned(), after.to_owned()),
        None => (Post::TABLE.to_owned(), String::new()),
    };
    if table == Pod::TABLE {
        let (kind, next) = (JobKind::PodDelete, Some(Resource::TABLE));
        return roots::<Pod>(&app, &turn, Pod::DELETED_AT, kind, &after, next).await;
    }
    if table == Resource::TABLE {
        let (kind, deleted) = (JobKind::ResourceDelete, Resource::DELETED_AT);
        return roots::<Resource>(&app, &turn, deleted, kind, &after, None).await;
    }
    let (kind, next) = (JobKind::CascadeDelete, Some(Pod::TABLE));
    roots::<Post>(&app, &turn, Post::DELETED_AT, kind, &after, next).await
}

async fn roots<R: Row>(
    app: &App,
    turn: &Turn,
    deleted_at: Column,
    kind: JobKind,
    after: &str,
    then: Option<&str>,
) -> Result<Step> {
    let mut queries = vec![Query::between(
        deleted_at,
        turn.since.before(BACK).to_string(),
        turn.now.before(GRACE).to_string(),
    )];
    queries.extend((!after.is_empty()).then(|| Query::cursor_after(after)));
    let page = app.rows::<R>().list(queries, PAGE).await?;
    let sweeps = page.iter().map(|root| async {
        let subject = model::EntityId::parse(root.id.as_ref()).map_err(runtime::Error::internal)?;
        Ok::<_, runtime::Error>(app.queue(NewJob::of(kind, subject, "1")).await?)
    });
    let queued = try_join_all(sweeps).await?;
    let lost = queued.iter().filter(|it| it.is_new()).count();
    let mut step = Step::after(&page, PAGE).drifted(u64::try_from(lost).unwrap_or(u64::MAX));
    step.next = match (step.next, then) {
        (Some(after), _) => Some(format!("{}|{after}", R::TABLE)),
        (None, Some(next)) => Some(format!("{next}|")),
        (None, None) => None,
    };
    Ok(step)
}

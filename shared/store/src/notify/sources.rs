//! The edges between what happened and the notifications that count it: each source counts once in each.
//!
//! An edge is there before its source is counted, and settled afterwards. One that stays unsettled
//! was left by an execution that died: whoever tells again takes it over.

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Changes, NewRow, Query};
use futures_util::future::try_join_all;
use model::{did, EdgeId, Kind, NotificationId};

use super::draft::Draft;
use super::notice::Notice;
use crate::{App, Error, Result, Stored, IDS_PER_QUERY};
use tables::row::Row;
use tables::schema::{ID, UPDATED_AT};
use tables::{Notification, NotificationSource};

/// How often a bulk create is tried when others create the same rows at the same time.
const ATTEMPTS: usize = 4;

/// After how long nobody counts a source any more who began to: telling takes seconds.
const GIVEN_UP: Duration = Duration::from_secs(5 * 60);

/// What one telling may count.
#[derive(Debug, Default)]
pub struct Claim {
    /// Those to tell.
    pub drafts: Vec<Draft>,
    /// The notifications in which an execution that died may have counted the source already.
    taken_over: BTreeSet<NotificationId>,
}

/// Names the edge between a notification and a source that it counts.
pub fn edge_id(id: &NotificationId, source: &str) -> EdgeId {
    did(Kind::NOTIFICATION_SOURCE, &[id.as_str(), source])
}

/// Leaves the edges of the source, and keeps the drafts whose edge is new or was given up.
pub async fn claim(app: &App, notice: &Notice, drafts: Vec<Draft>) -> Result<Claim> {
    let (mut claimed, known) = leave(app, notice, drafts).await?;
    if known.is_empty() || !give_up(app, notice, &known).await? {
        return Ok(Claim {
            drafts: claimed,
            ..Claim::default()
        });
    }
    let (again, _) = leave(app, notice, known).await?;
    let taken_over = again.iter().map(|it| it.id.clone()).collect();
    claimed.extend(again);
    Ok(Claim {
        drafts: claimed,
        taken_over,
    })
}

/// Leaves the edges; answers those whose edge is new, and the others.
async fn leave(app: &App, notice: &Notice, drafts: Vec<Draft>) -> Result<(Vec<Draft>, Vec<Draft>)> {
    let edges: Vec<_> = drafts.iter().map(|it| it.source(notice)).collect();
    let left = create_missing(app, &edges).await?;
    let left: BTreeSet<&str> = left.iter().map(|it| it.id.as_str()).collect();
    let is_new = |draft: &Draft| left.contains(draft.source_id(notice).as_str());
    Ok(drafts.into_iter().partition(is_new))
}

/// Removes the edges that an execution left that died; tells whether there were any. Of two who do, one leaves them anew.
async fn give_up(app: &App, notice: &Notice, drafts: &[Draft]) -> Result<bool> {
    let dead = [
        Query::is_null(NotificationSource::TOLD_AT),
        Query::created_before(app.now().before(GIVEN_UP)),
    ];
    Ok(remove(app, notice, drafts, &dead).await? > 0)
}

/// Takes edges back whose notifications could not be written.
///
/// Failing at it too is no worse than dying: the edges are given up later.
pub async fn give_back(app: &App, notice: &Notice, drafts: &[Draft]) {
    let _removed = remove(app, notice, drafts, &[]).await;
}

async fn remove(app: &App, notice: &Notice, drafts: &[Draft], which: &[Query]) -> Result<u64> {
    let calls = edges(notice, drafts).map(|ids| async move {
        let wanted = [Query::equal(ID, ids)];
        let wanted = wanted.into_iter().chain(which.iter().cloned());
        app.rows::<NotificationSource>().delete_where(wanted).await
    });
    Ok(try_join_all(calls).await?.into_iter().sum())
}

/// Writes down that the source is counted.
///
/// Where that fails the edge is given up later, and [`look`] finds the source counted.
pub async fn settle(app: &App, notice: &Notice, drafts: &[Draft]) {
    let changes = Changes::new().set(NotificationSource::TOLD_AT, app.now());
    let calls = edges(notice, drafts).map(|ids| {
        let rows = app.rows::<NotificationSource>();
        let changes = &changes;
        async move { rows.update_where([Query::equal(ID, ids)], changes).await }
    });
    if let Err(cause) = try_join_all(calls).await {
        tracing::warn!(%cause, "What was told was not written down");
    }
}

fn edges<'a>(notice: &'a Notice, drafts: &'a [Draft]) -> impl Iterator<Item = Vec<String>> + 'a {
    let chunks = drafts.chunks(IDS_PER_QUERY);
    chunks.map(|drafts| {
        let ids = drafts.iter().map(|it| it.source_id(notice).to_string());
        ids.collect()
    })
}

/// What has become of notifications that exist.
#[derive(Debug)]
pub struct Existing<'a> {
    /// Those that have not counted the source.
    pub open: Vec<&'a Draft>,
    /// Those that an execution counted it in last before it died: what they say may be older.
    pub last: Vec<Stored<Notification>>,
}

/// Finds out which of the notifications that exist have counted the source.
pub async fn look<'a>(
    app: &App,
    notice: &Notice,
    claim: &Claim,
    drafts: Vec<&'a Draft>,
) -> Result<Existing<'a>> {
    let doubtful = drafts.iter().map(|it| &it.id);
    let doubtful = doubtful.filter(|id| claim.taken_over.contains(*id));
    let rows = app.rows::<Notification>().get_many(doubtful).await?;
    let (last, rows): (Vec<_>, Vec<_>) = rows
        .into_iter()
        .partition(|it| it.row.last_key.as_ref() == Some(&notice.source));
    let counted = try_join_all(rows.into_iter().map(|it| counted(app, it))).await?;
    let counted = counted.into_iter().flatten();
    let counted: BTreeSet<NotificationId> =
        counted.chain(last.iter().map(|it| it.id.clone())).collect();
    let open = drafts.into_iter().filter(|it| !counted.contains(&it.id));
    Ok(Existing {
        open: open.collect(),
        last,
    })
}

/// Answers a notification that counts more than its settled edges: it has counted the one that is not.
async fn counted(app: &App, row: Stored<Notification>) -> Result<Option<NotificationId>> {
    let settled = [
        Query::equal(NotificationSource::NOTIFICATION_ID, &row.id),
        Query::is_not_null(NotificationSource::TOLD_AT),
        // Edges of one that was deleted before it do not count.
        Query::greater_than_equal(UPDATED_AT, row.created_at),
    ];
    let settled = app.rows::<NotificationSource>().count(settled).await?;
    let is_counted = u64::from(row.row.count) > settled;
    Ok(is_counted.then_some(row.id))
}

/// Creates the rows that do not exist; again while others create some of them between its reading and its writing.
pub async fn create_missing<R: Row>(app: &App, rows: &[NewRow<R>]) -> Result<Vec<Stored<R>>> {
    for _ in 1..ATTEMPTS {
        match app.rows::<R>().create_missing(rows).await {
            Err(Error::Conflict { .. }) => {}
            outcome => return outcome,
        }
    }
    app.rows::<R>().create_missing(rows).await
}

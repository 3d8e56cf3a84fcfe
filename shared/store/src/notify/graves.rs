//! Notifications that their reader deleted, and that are not told again.
//!
//! Where several sources make one notification their edges stay when it is deleted. Of what one
//! source makes alone nothing stays, so deleting it leaves the edge.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use client::{NewRow, Query};
use model::{EdgeId, NotificationType, UserId};

use super::catalog::entry;
use super::notice::Notice;
use super::rules::{self, Recipient};
use super::sources::{create_missing, edge_id};
use crate::rows::LONGEST_LIST;
use crate::{App, Result, Stored};
use tables::schema::CREATED_AT;
use tables::{Notification, NotificationSource};

/// How long something may be told again after it happened, and more.
const LATEST: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// Says that somebody deleted a notification.
///
/// # Errors
///
/// Those of the store.
pub async fn bury(app: &App, deleted: &[Stored<Notification>]) -> Result<()> {
    let graves: Vec<_> = deleted.iter().filter_map(|it| grave(app, it)).collect();
    create_missing(app, &graves).await?;
    Ok(())
}

/// Says that somebody is about to delete the notifications that match.
///
/// # Errors
///
/// Those of the store.
pub async fn bury_where(app: &App, wanted: impl IntoIterator<Item = Query>) -> Result<()> {
    let alone = NotificationType::ALL.iter().copied();
    let alone: Vec<_> = alone.filter(|it| !entry(*it).aggregates()).collect();
    let recent = [
        Query::equal(Notification::KIND, alone),
        Query::created_after(app.now().before(LATEST)),
        Query::order_desc(CREATED_AT),
    ];
    let recent = wanted.into_iter().chain(recent);
    let deleted = app
        .rows::<Notification>()
        .list(recent, LONGEST_LIST)
        .await?;
    bury(app, &deleted).await
}

fn grave(app: &App, deleted: &Stored<Notification>) -> Option<NewRow<NotificationSource>> {
    let row = &deleted.row;
    let source = row
        .last_key
        .as_ref()
        .filter(|_| !entry(row.kind).aggregates())?;
    Some(NewRow {
        id: edge_id(&deleted.id, source).to_string(),
        data: NotificationSource {
            notification_id: deleted.id.clone(),
            source_id: source.clone(),
            actor_id: row.actor_ids.first().cloned(),
            told_at: Some(app.now()),
            expires_at: row.expires_at,
        },
        permissions: Vec::new(),
    })
}

/// Tells who deleted the notification that a notice makes.
pub async fn buried(
    app: &App,
    notice: &Notice,
    people: &BTreeSet<UserId>,
) -> Result<BTreeSet<UserId>> {
    if entry(notice.kind).aggregates() {
        return Ok(BTreeSet::new());
    }
    let edges = people.iter().map(|user| {
        // One source is told once, whatever the recipient's zone is.
        let recipient = Recipient::new(user.clone(), None);
        let id = rules::notification_id(notice, &recipient, app.now());
        (edge_id(&id, &notice.source), user)
    });
    let edges: BTreeMap<EdgeId, &UserId> = edges.collect();
    let found = app
        .rows::<NotificationSource>()
        .get_many(edges.keys())
        .await?;
    let buried = found.iter().filter_map(|it| edges.get(&it.id));
    Ok(buried.map(|user| (*user).clone()).collect())
}

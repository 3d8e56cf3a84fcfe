//! Telling: who is told, and what becomes of their notifications.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::try_join;
use model::{NotificationId, UserId};

use super::catalog::entry;
use super::draft::Draft;
use super::graves::buried;
use super::merge::{merge, word};
use super::notice::Notice;
use super::rules::{self, Recipient};
use super::sources;
use crate::{App, Error, Result, Stored};
use tables::{Notification, UserSettings};

/// What telling came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    /// Notifications that are new.
    pub created: Vec<Stored<Notification>>,
    /// Notifications that were there and are unread again.
    pub merged: Vec<Stored<Notification>>,
    /// Those of both that may be pushed at once: their recipients want it and are awake.
    pub pushable: BTreeSet<NotificationId>,
}

impl Told {
    /// Returns the notifications that may be pushed at once.
    pub fn to_push(&self) -> impl Iterator<Item = &Stored<Notification>> {
        let all = self.created.iter().chain(&self.merged);
        all.filter(|it| self.pushable.contains(&it.id))
    }
}

/// Tells people what happened; telling it again changes nothing.
///
/// Where several sources make one notification, each leaves an edge, and only who created the edge
/// goes on. Whoever did it, has switched it off, has muted its pod or has deleted that very
/// notification is left out. The caller has made sure that the recipients may see what it is about.
///
/// # Errors
///
/// Those of the store; the edges are then taken back, so that another delivery can go on. Where it
/// dies instead, one that comes five minutes later or after that goes on.
pub async fn tell(
    app: &App,
    notice: &Notice,
    recipients: impl IntoIterator<Item = UserId>,
) -> Result<Told> {
    let recipients = willing(app, notice, recipients).await?;
    let now = app.now();
    let pushable: BTreeSet<NotificationId> = recipients
        .iter()
        .filter(|it| rules::is_pushed_now(notice, it, now))
        .map(|it| rules::notification_id(notice, it, now))
        .collect();
    let drafts = recipients.into_iter();
    let drafts: Vec<Draft> = drafts.map(|it| Draft::new(notice, it, now)).collect();
    let mut told = if entry(notice.kind).aggregates() {
        tell_sources(app, notice, drafts).await?
    } else {
        tell_once(app, notice, &drafts).await?
    };
    let all = told.created.iter().chain(&told.merged);
    told.pushable = all
        .map(|it| it.id.clone())
        .filter(|id| pushable.contains(id))
        .collect();
    Ok(told)
}

/// Tells people something different each, in as many calls as telling all of them the same; telling it again changes nothing.
///
/// For types that one source makes alone: what several sources make is told source by source.
///
/// # Errors
///
/// Those of the store; [`Error::Broken`] for a type that several sources make.
pub async fn tell_each(app: &App, each: &[(UserId, Notice)]) -> Result<Told> {
    if each
        .iter()
        .any(|(_, notice)| entry(notice.kind).aggregates())
    {
        return Err(Error::Broken {
            noun: "Notification",
            reason: "what several sources make is told source by source".to_owned(),
        });
    }
    let (settings, now) = (
        settings(app, each.iter().map(|(id, _)| id)).await?,
        app.now(),
    );
    let addressed = each.iter().map(|(id, notice)| {
        let recipient = Recipient::new(id.clone(), settings.get(id));
        (recipient, notice)
    });
    let told = addressed.filter(|(recipient, notice)| rules::is_told(notice, recipient));
    let mut pushable = BTreeSet::new();
    let mut rows = Vec::new();
    for (recipient, notice) in told {
        if rules::is_pushed_now(notice, &recipient, now) {
            pushable.insert(rules::notification_id(notice, &recipient, now));
        }
        rows.push(Draft::new(notice, recipient, now).row(notice));
    }
    let created: Vec<Stored<Notification>> = sources::create_missing(app, &rows).await?;
    pushable.retain(|id| created.iter().any(|it| it.id == *id));
    Ok(Told {
        created,
        pushable,
        ..Told::default()
    })
}

/// Reads what people have set.
async fn settings<'a>(
    app: &App,
    people: impl IntoIterator<Item = &'a UserId>,
) -> Result<BTreeMap<UserId, UserSettings>> {
    let settings = app.rows::<UserSettings>().get_many(people).await?;
    Ok(settings.into_iter().map(|it| (it.id, it.row)).collect())
}

/// Reads what the recipients want, and leaves out those who are not told.
async fn willing(
    app: &App,
    notice: &Notice,
    recipients: impl IntoIterator<Item = UserId>,
) -> Result<Vec<Recipient>> {
    let others = recipients.into_iter();
    let others: BTreeSet<UserId> = others
        .filter(|id| notice.actor.as_ref() != Some(id))
        .collect();
    if others.is_empty() {
        return Ok(Vec::new());
    }
    let (settings, buried) = try_join!(settings(app, &others), buried(app, notice, &others))?;
    let others = others.into_iter().filter(|id| !buried.contains(id));
    let all = others.map(|id| {
        let own = settings.get(&id);
        Recipient::new(id, own)
    });
    Ok(all.filter(|it| rules::is_told(notice, it)).collect())
}

/// Tells those who were not told; the notification's own id is the gate.
async fn tell_once(app: &App, notice: &Notice, drafts: &[Draft]) -> Result<Told> {
    Ok(Told {
        created: create(app, notice, drafts).await?,
        ..Told::default()
    })
}

/// Tells of a source that may be one of several.
async fn tell_sources(app: &App, notice: &Notice, drafts: Vec<Draft>) -> Result<Told> {
    let claim = sources::claim(app, notice, drafts).await?;
    let told = match tell_claimed(app, notice, &claim).await {
        Ok(told) => told,
        Err(cause) => {
            sources::give_back(app, notice, &claim.drafts).await;
            return Err(cause);
        }
    };
    sources::settle(app, notice, &claim.drafts).await;
    Ok(told)
}

async fn tell_claimed(app: &App, notice: &Notice, claim: &sources::Claim) -> Result<Told> {
    let created = create(app, notice, &claim.drafts).await?;
    let new: BTreeSet<&NotificationId> = created.iter().map(|it| &it.id).collect();
    let existing = claim.drafts.iter().filter(|it| !new.contains(&it.id));
    let existing: Vec<&Draft> = existing.collect();
    let mut known = sources::look(app, notice, claim, existing.clone()).await?;
    word(app, notice, &existing, &mut known.last).await?;
    let merged = merge(app, notice, &known.open).await?;
    Ok(Told {
        created,
        merged,
        ..Told::default()
    })
}

/// Creates the notifications that do not exist.
async fn create(app: &App, notice: &Notice, drafts: &[Draft]) -> Result<Vec<Stored<Notification>>> {
    let rows: Vec<_> = drafts.iter().map(|it| it.row(notice)).collect();
    sources::create_missing(app, &rows).await
}

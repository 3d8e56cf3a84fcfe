//! J-24: every account has its profile and its settings, also where the event of its making was lost.

use std::collections::BTreeSet;
use std::time::Duration;

use client::{Query, User};
use futures_util::try_join;
use model::{Timestamp, UserId};
use runtime::{Error, Result};
use store::jobs::{Step, Turn};
use store::tables::{Profile, UserSettings};
use store::App;

/// Accounts that one step looks at.
const PAGE: u32 = 100;

/// How long the event of an account's making may take to be handled.
const GRACE: Duration = Duration::from_secs(10 * 60);

/// How long an address may stay unverified before somebody should look.
const UNVERIFIED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// Makes what is missing, under the account's own id, so a repeat finds it there.
pub async fn complete(app: App, turn: Turn) -> Result<Step> {
    let mut queries = vec![Query::limit(PAGE)];
    queries.extend(turn.cursor.as_deref().map(Query::cursor_after));
    let page = app.client().users().list(&queries).await;
    let page = page.map_err(|cause| store::Error::about("Account", cause))?;
    let accounts = with_ids(&page.items)?;
    let ids: Vec<&UserId> = accounts.iter().map(|(id, _)| id).collect();
    let profiles = app.rows::<Profile>();
    let settings = app.rows::<UserSettings>();
    let (profiles, settings) = try_join!(
        profiles.get_many(ids.iter().copied()),
        settings.get_many(ids.iter().copied()),
    )?;
    let gone = profiles.iter().filter(|it| it.row.deleted_at.is_some());
    let gone: BTreeSet<&UserId> = gone.map(|it| &it.id).collect();
    let named: BTreeSet<&UserId> = profiles.iter().map(|it| &it.id).collect();
    let set: BTreeSet<&UserId> = settings.iter().map(|it| &it.id).collect();
    let mut made = 0;
    for (id, account) in &accounts {
        let is_whole = named.contains(id) && set.contains(id);
        // A tombstone stays alone: its account is being deleted.
        if is_whole || gone.contains(id) || is_younger(account, GRACE, turn.now) {
            continue;
        }
        made += u64::from(make(&app, id, account).await?);
    }
    report(&page.items, turn.now);
    let count = u64::try_from(page.items.len()).unwrap_or(u64::MAX);
    let last = page.items.last().filter(|_| count >= u64::from(PAGE));
    let step = last.map_or_else(|| Step::over(count), |it| Step::on(count, it.id.clone()));
    Ok(step.drifted(made))
}

fn with_ids(accounts: &[User]) -> Result<Vec<(UserId, &User)>> {
    let ids = accounts.iter().map(|it| {
        let id = UserId::parse(&it.id).map_err(Error::internal)?;
        Ok((id, it))
    });
    ids.collect()
}

/// Whether anything was missing.
async fn make(app: &App, id: &UserId, account: &User) -> Result<bool> {
    let profile = app.ensure_profile(id, account).await?;
    let is_new = profile.is_new();
    if profile.into_inner().row.deleted_at.is_some() {
        return Ok(false);
    }
    match app.ensure_settings(id, account).await {
        Ok(settings) => Ok(is_new || settings.is_new()),
        // Deleted since the list was read: the job of its deletion removes what was made here.
        Err(store::Error::NotFound { .. }) => Ok(is_new),
        Err(error) => Err(error.into()),
    }
}

fn is_younger(account: &User, age: Duration, now: Timestamp) -> bool {
    let made = account.created_at.map(Timestamp::from_jiff);
    made.is_some_and(|made| now.since(made) < age)
}

/// A metric: addresses that nobody verified.
fn report(accounts: &[User], now: Timestamp) {
    let stale = accounts
        .iter()
        .filter(|it| !it.email_verification && !is_younger(it, UNVERIFIED, now));
    let stale = stale.count();
    if stale > 0 {
        tracing::info!(stale, "Accounts are unverified for more than 30 days");
    }
}

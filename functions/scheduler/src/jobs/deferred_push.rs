//! J-15: pushes that waited for the end of somebody's quiet hours, or that nobody sent.

use std::collections::BTreeMap;
use std::time::Duration;

use client::{Changes, Query};
use model::{PushState, UserId};
use runtime::Result;
use store::jobs::{Step, Turn};
use store::notify::Recipient;
use store::schema::ID;
use store::tables::{Notification, UserSettings};
use store::{App, Stored};

/// Notifications that one step looks at.
const PAGE: u32 = 100;

/// How long a push may wait; later it would be no news.
const LATEST: Duration = Duration::from_secs(12 * 60 * 60);

/// Pushes what waits to whoever is awake. Each is claimed before it is sent, so a repeat sends nothing twice; who sleeps is met again
/// in a quarter of an hour.
pub async fn send(app: App, turn: Turn) -> Result<Step> {
    let queued = [Query::equal(
        Notification::PUSH_STATE,
        PushState::Queued.as_str(),
    )];
    let page = turn.page::<Notification>(&app, queued, PAGE).await?;
    let stale = |it: &&Stored<Notification>| {
        // Reading it and every step of its push change the row as well.
        let at = it.row.last_at.unwrap_or(it.created_at);
        turn.now.since(at) > LATEST || it.row.expires_at <= turn.now
    };
    let (late, waiting): (Vec<_>, Vec<_>) = page.iter().partition(stale);
    settle(&app, &late, PushState::Muted).await?;
    let (read, waiting): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|it| it.row.read_at.is_some());
    settle(&app, &read, PushState::None).await?;
    let step = Step::after(&page, PAGE);
    let Some(pushes) = app.pushes() else {
        return Ok(step);
    };
    let awake = awake(&app, waiting, &turn).await?;
    let delivered = pushes.deliver(&awake).await?;
    tracing::info!(
        sent = delivered.sent,
        failed = delivered.failed,
        muted = delivered.muted,
        nowhere = delivered.nowhere,
        "Pushes that waited were sent"
    );
    Ok(step)
}

/// Takes notifications out of the queue.
async fn settle(app: &App, which: &[&Stored<Notification>], state: PushState) -> Result<()> {
    if which.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = which.iter().map(|it| it.id.as_str()).collect();
    let queued = [
        Query::equal(ID, ids),
        Query::equal(Notification::PUSH_STATE, PushState::Queued.as_str()),
    ];
    let changes = Changes::new().set(Notification::PUSH_STATE, state);
    app.rows::<Notification>()
        .update_where(queued, &changes)
        .await?;
    Ok(())
}

/// Leaves out whose recipients sleep.
async fn awake<'a>(
    app: &App,
    waiting: Vec<&'a Stored<Notification>>,
    turn: &Turn,
) -> Result<Vec<&'a Stored<Notification>>> {
    let people: Vec<&UserId> = waiting.iter().map(|it| &it.row.user_id).collect();
    let settings = app.rows::<UserSettings>().get_many(people).await?;
    let settings: BTreeMap<UserId, UserSettings> =
        settings.into_iter().map(|it| (it.id, it.row)).collect();
    let sleeps = |it: &&Stored<Notification>| {
        let person = &it.row.user_id;
        Recipient::new(person.clone(), settings.get(person)).is_quiet(turn.now)
    };
    Ok(waiting.into_iter().filter(|it| !sleeps(it)).collect())
}

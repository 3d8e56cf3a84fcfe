//! Which notifications are pushed, to which browsers, and what they become.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use client::{Changes, Query};
use futures_util::future::join_all;
use model::{did, EdgeId, Kind, NotificationId, Priority, PushState, UserId};
use serde_json::json;

use super::send::{Message, Sender, Sent};
use super::vapid::Vapid;
use super::{PUSH_BASE_URL, VAPID_PRIVATE_KEY, VAPID_PUBLIC_KEY, VAPID_SUBJECT};
use crate::notify::{push_lifetime, take_push};
use crate::{App, Result, Stored};
use tables::schema::ID;
use tables::{Notification, PushSubscription, RateLimit};

/// Notifications that are on their way at once.
const AT_ONCE: usize = 8;

/// Browsers that one person has at most, with room for those whose fifth is being forgotten.
const BROWSERS: u32 = 5;

/// How long it is remembered that a notification was pushed.
const REMEMBERED: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// How seldom a working browser's row is touched.
const SELDOM: Duration = Duration::from_secs(24 * 60 * 60);

/// What pushing came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Delivered {
    /// Notifications that at least one browser's push service took.
    pub sent: u32,
    /// Notifications that nobody took.
    pub failed: u32,
    /// Notifications beyond what somebody gets an hour or a day.
    pub muted: u32,
    /// Notifications of people without a browser.
    pub nowhere: u32,
}

/// Pushing, in a project that has a key for it.
pub struct Pushes {
    app: App,
    vapid: Vapid,
    base: Option<String>,
    sender: Arc<Sender>,
}

impl App {
    /// Opens pushing; none in a project without a key.
    pub fn pushes(&self) -> Option<Pushes> {
        let config = self.execution().config();
        let text = |variable| config.text(variable);
        let (public, private) = (text(&VAPID_PUBLIC_KEY)?, text(&VAPID_PRIVATE_KEY)?);
        match Vapid::parse(private, public, text(&VAPID_SUBJECT).unwrap_or_default()) {
            Ok(vapid) => Some(Pushes {
                app: self.clone(),
                vapid,
                base: text(&PUSH_BASE_URL).map(str::to_owned),
                sender: self.execution().environment().shared(Sender::new),
            }),
            Err(fault) => {
                tracing::error!(fault, "No pushes are sent");
                None
            }
        }
    }
}

impl Pushes {
    /// Pushes notifications that wait. One that another execution has taken is left to it, so each is pushed once for each of its
    /// causes, however often this is called.
    pub async fn deliver(&self, waiting: &[&Stored<Notification>]) -> Result<Delivered> {
        if waiting.is_empty() {
            return Ok(Delivered::default());
        }
        let people: BTreeSet<&UserId> = waiting.iter().map(|it| &it.row.user_id).collect();
        let browsers = self.browsers(&people).await?;
        let (reached, nowhere): (Vec<_>, Vec<_>) = waiting
            .iter()
            .copied()
            .partition(|it| browsers.contains_key(&it.row.user_id));
        self.mark(&ids(&nowhere), PushState::None).await?;
        let mut ended: Vec<Result<Option<PushState>>> = Vec::new();
        for some in reached.chunks(AT_ONCE) {
            let mut sends = Vec::new();
            for it in some {
                let to = browsers.get(&it.row.user_id).map_or(&[][..], Vec::as_slice);
                sends.push(self.push(it, to));
            }
            ended.extend(join_all(sends).await);
        }
        let mut delivered = Delivered {
            nowhere: u32::try_from(nowhere.len()).unwrap_or(u32::MAX),
            ..Delivered::default()
        };
        for state in ended {
            match state? {
                Some(PushState::Sent) => delivered.sent += 1,
                Some(PushState::Failed) => delivered.failed += 1,
                Some(PushState::Muted) => delivered.muted += 1,
                _ => {}
            }
        }
        Ok(delivered)
    }

    /// Sends somebody a message of its own to all their browsers; answers how many there are and how many took it.
    pub async fn try_out(&self, person: &UserId, title: &str, body: &str) -> Result<(u32, u32)> {
        let browsers = self.browsers(&BTreeSet::from([person])).await?;
        let browsers = browsers.get(person).map_or(&[][..], Vec::as_slice);
        let text = json!({ "type": "test", "title": title, "body": body, "tag": "test" });
        let message = Message {
            text: text.to_string().into_bytes(),
            lifetime: Duration::from_secs(60),
            priority: Priority::High,
            topic: "test".to_owned(),
        };
        let mut taken = 0;
        for browser in browsers {
            taken += u32::from(self.send(browser, &message).await? == Sent::Taken);
        }
        Ok((u32::try_from(browsers.len()).unwrap_or(u32::MAX), taken))
    }

    /// Marks notifications that still wait.
    pub async fn mark(&self, ids: &[&NotificationId], state: PushState) -> Result<()> {
        for ids in ids.chunks(100) {
            let waiting = [
                Query::equal(ID, ids),
                Query::equal(Notification::PUSH_STATE, PushState::Queued.as_str()),
            ];
            let changes = Changes::new().set(Notification::PUSH_STATE, state);
            self.app
                .rows::<Notification>()
                .update_where(waiting, &changes)
                .await?;
        }
        Ok(())
    }

    async fn browsers(
        &self,
        people: &BTreeSet<&UserId>,
    ) -> Result<BTreeMap<UserId, Vec<Stored<PushSubscription>>>> {
        let people: Vec<&UserId> = people.iter().copied().collect();
        let mut found: BTreeMap<UserId, Vec<Stored<PushSubscription>>> = BTreeMap::new();
        for people in people.chunks(100) {
            let theirs = [Query::equal(PushSubscription::USER_ID, people)];
            let limit = u32::try_from(people.len()).unwrap_or(100) * BROWSERS;
            for browser in self
                .app
                .rows::<PushSubscription>()
                .list(theirs, limit)
                .await?
            {
                found
                    .entry(browser.row.user_id.clone())
                    .or_default()
                    .push(browser);
            }
        }
        Ok(found)
    }

    /// Pushes one; none if another execution does.
    async fn push(
        &self,
        notification: &Stored<Notification>,
        browsers: &[Stored<PushSubscription>],
    ) -> Result<Option<PushState>> {
        if !self.claim(notification).await? {
            return Ok(None);
        }
        let row = &notification.row;
        if !take_push(&self.app, row.kind, &row.user_id).await? {
            self.mark(&[&notification.id], PushState::Muted).await?;
            return Ok(Some(PushState::Muted));
        }
        // Before sending: a push that is lost is better than one that comes again every quarter of an hour.
        self.mark(&[&notification.id], PushState::Sent).await?;
        let message = message(notification);
        let mut state = PushState::Failed;
        for browser in browsers {
            if self.send(browser, &message).await? == Sent::Taken {
                state = PushState::Sent;
            }
        }
        if state == PushState::Failed {
            let failed = Changes::new().set(Notification::PUSH_STATE, state);
            let sent = [Query::equal(
                Notification::PUSH_STATE,
                PushState::Sent.as_str(),
            )];
            let rows = self.app.rows::<Notification>();
            rows.update_if(&notification.id, sent, &failed).await?;
        }
        Ok(Some(state))
    }

    /// Leaves a row that exists once for a notification and the latest of its causes.
    async fn claim(&self, notification: &Stored<Notification>) -> Result<bool> {
        let cause = notification.row.last_key.as_deref().unwrap_or_default();
        let id: EdgeId = did(
            Kind::RATE_LIMIT,
            &["push_once", notification.id.as_str(), cause],
        );
        let row = RateLimit {
            count: 1,
            expires_at: self.app.now().after(REMEMBERED),
        };
        let made = self.app.rows().create_once(&id, &row, &[]).await?;
        Ok(made.is_some())
    }

    async fn send(&self, browser: &Stored<PushSubscription>, message: &Message) -> Result<Sent> {
        let (base, now) = (self.base.as_deref(), self.app.now());
        let sent = self
            .sender
            .send(&self.vapid, base, &browser.row, message, now)
            .await;
        let rows = self.app.rows::<PushSubscription>();
        let outcome = match sent {
            Sent::Gone => rows.delete_once(&browser.id).await.map(drop),
            Sent::Failed => {
                let counted = rows.increment(&browser.id, PushSubscription::FAIL_COUNT, 1, None);
                counted.await.map(drop)
            }
            Sent::Taken => {
                let fresh = |at| now.since(at) < SELDOM;
                if browser.row.fail_count == 0 && browser.row.last_ok_at.is_some_and(fresh) {
                    return Ok(sent);
                }
                let well = Changes::new()
                    .set(PushSubscription::FAIL_COUNT, 0)
                    .set(PushSubscription::LAST_OK_AT, now);
                rows.update(&browser.id, &well).await.map(drop)
            }
        };
        match outcome {
            // Its owner took it away meanwhile.
            Ok(()) | Err(crate::Error::NotFound { .. }) => Ok(sent),
            Err(error) => Err(error),
        }
    }
}

impl std::fmt::Debug for Pushes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pushes").finish_non_exhaustive()
    }
}

fn ids<'a>(notifications: &[&'a Stored<Notification>]) -> Vec<&'a NotificationId> {
    notifications.iter().map(|it| &it.id).collect()
}

fn message(notification: &Stored<Notification>) -> Message {
    let row = &notification.row;
    let text = json!({
        "id": notification.id, "type": row.kind, "category": row.category,
        "title": row.title, "body": row.body, "path": row.action_path,
        "count": row.count, "tag": notification.id,
    });
    // The hash of the id: a topic has at most 32 characters.
    let topic = notification.id.as_str();
    let topic = topic.split_once('_').map_or(topic, |(_, hash)| hash);
    Message {
        text: text.to_string().into_bytes(),
        lifetime: push_lifetime(row.kind),
        priority: row.priority,
        topic: topic.chars().take(32).collect(),
    }
}

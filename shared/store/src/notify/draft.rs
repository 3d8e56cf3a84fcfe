//! What one person would be told, before it is known whether they were told already.

use client::{NewRow, Permission, Role};
use model::{EdgeId, NotificationId, NotificationType, Text, Timestamp, UserId};

use super::catalog::entry;
use super::notice::Notice;
use super::rules::{self, Recipient};
use super::sources::edge_id;
use super::words::{self, Tally};
use tables::{Notification, NotificationSource};

/// What one person would be told.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Who, with what they want.
    pub recipient: Recipient,
    /// The notification that it belongs to.
    pub id: NotificationId,
    /// When it is told.
    told_at: Timestamp,
    /// When it is removed.
    expires_at: Timestamp,
}

impl Draft {
    /// Addresses a notice to one person.
    pub fn new(notice: &Notice, recipient: Recipient, now: Timestamp) -> Self {
        Self {
            id: rules::notification_id(notice, &recipient, now),
            told_at: now,
            expires_at: rules::expires_at(notice, now),
            recipient,
        }
    }

    /// Names the edge that says that the source was merged into the notification.
    pub fn source_id(&self, notice: &Notice) -> EdgeId {
        edge_id(&self.id, &notice.source)
    }

    /// Writes that edge.
    pub fn source(&self, notice: &Notice) -> NewRow<NotificationSource> {
        NewRow {
            id: self.source_id(notice).to_string(),
            data: NotificationSource {
                notification_id: self.id.clone(),
                source_id: notice.source.clone(),
                actor_id: notice.actor.clone(),
                told_at: None,
                expires_at: self.expires_at,
            },
            permissions: Vec::new(),
        }
    }

    /// Writes the notification of a first source, which its recipient alone may read.
    pub fn row(&self, notice: &Notice) -> NewRow<Notification> {
        let reader = Role::user(&self.recipient.id, None);
        NewRow {
            id: self.id.to_string(),
            data: self.notification(notice),
            permissions: vec![Permission::read(reader)],
        }
    }

    /// Returns when it is told.
    pub fn told_at(&self) -> Timestamp {
        self.told_at
    }

    /// Returns when it is removed.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Returns the texts for a notification that several sources made.
    pub fn texts(&self, notice: &Notice, count: u32, actors: &[UserId]) -> (String, String) {
        let (title, body) = words::texts(notice, Tally { count, actors }, &self.recipient.zone);
        if notice.kind == NotificationType::Message && self.recipient.preferences.private_previews {
            return (title, words::HIDDEN.to_owned());
        }
        (title, body)
    }

    fn notification(&self, notice: &Notice) -> Notification {
        let entry = entry(notice.kind);
        let actor_ids: Vec<UserId> = notice.actor.iter().cloned().collect();
        let (title, body) = self.texts(notice, 1, &actor_ids);
        let entity = notice.entity.clone();
        let (entity_type, entity_id) = entity.unzip();
        Notification {
            user_id: self.recipient.id.clone(),
            kind: notice.kind,
            category: entry.category,
            priority: notice.priority.unwrap_or(entry.priority),
            title: Text::cut(&title),
            body: Text::cut(&body),
            action_path: words::path(notice),
            actor_ids,
            count: 1,
            entity_type,
            entity_id,
            pod_id: notice.pod.clone(),
            last_key: Some(notice.source.clone()),
            last_at: Some(self.told_at),
            read_at: None,
            seen_at: None,
            push_state: rules::push_state(notice, &self.recipient),
            expires_at: self.expires_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_source_makes_a_whole_unread_notification() {
        let ben = UserId::parse("ben").unwrap();
        let now = Timestamp::parse("2026-01-01T12:00:00Z").unwrap();
        let notice = Notice::of(NotificationType::Comment, "c1", &["p1"])
            .by(&ben, "Ben")
            .about("post", "p1")
            .unwrap()
            .place("comment", "c1")
            .word("excerpt", "Well said");
        let asha = Recipient::new(UserId::parse("asha").unwrap(), None);
        let row = Draft::new(&notice, asha, now).row(&notice);
        assert_eq!(row.permissions, [Permission::read("user:asha")]);
        assert_eq!(row.data.title.as_str(), "New comment");
        assert_eq!(row.data.body.as_str(), "Ben: “Well said”");
        let path = row.data.action_path.as_deref();
        assert_eq!(path, Some("/app/feed?post=p1&comment=c1"));
        assert_eq!(row.data.actor_ids, [ben]);
        assert_eq!((row.data.count, row.data.read_at), (1, None));
        assert_eq!(row.data.expires_at.to_string(), "2026-01-31T12:00:00.000Z");
        assert_eq!(row.data.last_at, Some(now));
    }
}

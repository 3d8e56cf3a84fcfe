//! Who is told, under which key, and whether it is pushed.

use model::{did, Kind, LocalTime, NotificationId, PushState, Timestamp, UserId, Zone};

use super::catalog::{entry, lifetime};
use super::entry::Window;
use super::notice::Notice;
use tables::{Channels, Preferences, UserSettings};

/// How many of those who did it are kept, the newest first.
pub const MAX_ACTORS: usize = 3;

/// One person who may be told, with what they want.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipient {
    /// Who.
    pub id: UserId,
    /// Where their clock is.
    pub zone: Zone,
    /// What they want to be told.
    pub preferences: Preferences,
    /// From when to when no push reaches them.
    pub quiet: (LocalTime, LocalTime),
}

impl Recipient {
    /// Takes what somebody has set; the usual where their settings are missing.
    pub fn new(id: UserId, settings: Option<&UserSettings>) -> Self {
        let preferences = settings.and_then(|it| it.notification_prefs.as_ref());
        Self {
            id,
            zone: settings.map_or_else(Zone::utc, |it| it.timezone.clone()),
            preferences: preferences.map(|it| it.0.clone()).unwrap_or_default(),
            quiet: settings.map_or((LocalTime::at(22, 0), LocalTime::at(8, 0)), |it| {
                (it.quiet_start, it.quiet_end)
            }),
        }
    }

    /// Tells whether it is night for them.
    pub fn is_quiet(&self, now: Timestamp) -> bool {
        now.time_in(&self.zone)
            .is_within(self.quiet.0, self.quiet.1)
    }

    fn channels(&self, notice: &Notice) -> Channels {
        self.preferences.channels(entry(notice.kind).category)
    }
}

/// Tells whether somebody is told at all.
pub fn is_told(notice: &Notice, recipient: &Recipient) -> bool {
    if notice.actor.as_ref() == Some(&recipient.id) {
        return false;
    }
    let muted = |pod| recipient.preferences.muted_pods.contains(pod);
    let wanted = recipient.channels(notice).in_app && !notice.pod.as_ref().is_some_and(muted);
    entry(notice.kind).forced || wanted
}

/// Says what becomes of the push.
pub fn push_state(notice: &Notice, recipient: &Recipient) -> PushState {
    let entry = entry(notice.kind);
    if !entry.push {
        PushState::None
    } else if entry.forced || recipient.channels(notice).push {
        PushState::Queued
    } else {
        PushState::Muted
    }
}

/// Tells whether a queued push goes out now rather than when the quiet hours are over.
pub fn is_pushed_now(notice: &Notice, recipient: &Recipient, now: Timestamp) -> bool {
    push_state(notice, recipient) == PushState::Queued
        && (entry(notice.kind).forced || notice.is_awake || !recipient.is_quiet(now))
}

/// Names the notification that a notice belongs to.
pub fn notification_id(notice: &Notice, recipient: &Recipient, now: Timestamp) -> NotificationId {
    let key = key(notice, recipient, now);
    did(Kind::NOTIFICATION, &[recipient.id.as_str(), &key])
}

/// Says when the notification is removed: some days after it, or after the event it is about.
pub fn expires_at(notice: &Notice, now: Timestamp) -> Timestamp {
    let from = notice.ends.map_or(now, |ends| ends.max(now));
    from.after(lifetime(notice.kind))
}

/// Keeps those who did it, each once and the newest first, as many as are kept.
pub fn newest_actors(actors: impl IntoIterator<Item = UserId>) -> Vec<UserId> {
    let mut kept: Vec<UserId> = Vec::new();
    for actor in actors {
        if kept.len() == MAX_ACTORS {
            break;
        }
        if !kept.contains(&actor) {
            kept.push(actor);
        }
    }
    kept
}

fn key(notice: &Notice, recipient: &Recipient, now: Timestamp) -> String {
    let entry = entry(notice.kind);
    let mut parts = vec![entry.prefix.to_owned()];
    parts.extend(notice.key_parts.iter().cloned());
    if entry.window == Window::Day {
        let at = notice.happened.unwrap_or(now);
        parts.push(at.date_in(&recipient.zone).to_string());
    }
    parts.join(":")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::{Category, Digest, List, NotificationType, PodId};

    use super::*;

    const OFF: Channels = Channels {
        in_app: false,
        push: false,
        email: false,
    };

    fn now() -> Timestamp {
        Timestamp::parse("2026-01-01T11:30:00Z").unwrap()
    }

    fn user(id: &str) -> UserId {
        UserId::parse(id).unwrap()
    }

    fn asha() -> Recipient {
        Recipient::new(user("asha"), None)
    }

    fn with(category: Category, channels: Channels) -> Recipient {
        let preferences = Preferences {
            categories: BTreeMap::from([(category, channels)]),
            digest: Digest::None,
            muted_pods: List::default(),
            private_previews: false,
        };
        Recipient {
            preferences,
            ..asha()
        }
    }

    fn notice(kind: NotificationType) -> Notice {
        Notice::of(kind, "s1", &["x"]).by(&user("ben"), "Ben")
    }

    #[test]
    fn nobody_is_told_of_what_they_did_themselves() {
        let own = Notice::of(NotificationType::PostLike, "s", &["p"]).by(&user("asha"), "Asha");
        assert!(!is_told(&own, &asha()));
        assert!(is_told(&notice(NotificationType::PostLike), &asha()));
    }

    #[test]
    fn a_category_that_is_off_is_silent_but_for_grades_and_payments() {
        let off = with(Category::Course, OFF);
        assert!(!is_told(&notice(NotificationType::ReviewNeeded), &off));
        assert!(is_told(&notice(NotificationType::AssignmentGraded), &off));
        assert!(is_told(&notice(NotificationType::PostLike), &off));
    }

    #[test]
    fn a_muted_pod_is_silent() {
        let pod = PodId::parse("p1").unwrap();
        let mut recipient = asha();
        recipient.preferences.muted_pods = List::new([pod.clone()]).unwrap();
        let posted = notice(NotificationType::PodPost);
        assert!(is_told(&posted, &recipient));
        assert!(!is_told(&posted.within(&pod, "Rustaceans"), &recipient));
    }

    /// B-236: by the clock of whom it is for.
    #[test]
    fn a_push_waits_for_the_end_of_the_quiet_hours() {
        let comment = notice(NotificationType::Comment);
        let noon = Recipient::new(user("asha"), None);
        assert!(is_pushed_now(&comment, &noon, now()));
        let zone = Zone::parse("Pacific/Tongatapu").unwrap();
        let night = Recipient { zone, ..asha() };
        assert_eq!(push_state(&comment, &night), PushState::Queued);
        assert!(!is_pushed_now(&comment, &night, now()));
        let graded = notice(NotificationType::AssignmentGraded);
        assert!(is_pushed_now(&graded, &night, now()));
        let call = notice(NotificationType::Call);
        assert!(!is_pushed_now(&call, &night, now()));
        assert!(is_pushed_now(&call.awake(true), &night, now()));
    }

    #[test]
    fn what_is_never_pushed_and_what_is_not_wanted_differ() {
        let unwanted = with(
            Category::Social,
            Channels {
                push: false,
                ..Channels::default()
            },
        );
        let state = |kind| push_state(&notice(kind), &unwanted);
        assert_eq!(state(NotificationType::PostLike), PushState::None);
        assert_eq!(state(NotificationType::Comment), PushState::Muted);
    }

    #[test]
    fn a_day_is_one_of_the_recipients_calendar() {
        let east = Recipient {
            zone: Zone::parse("Pacific/Tongatapu").unwrap(),
            ..asha()
        };
        let joined = notice(NotificationType::PodJoin);
        assert_eq!(key(&joined, &asha(), now()), "pj:x:2026-01-01");
        assert_eq!(key(&joined, &east, now()), "pj:x:2026-01-02");
        assert_eq!(
            key(&notice(NotificationType::PostLike), &east, now()),
            "pl:x"
        );
    }

    /// Otherwise what is told again behind midnight would be another day's.
    #[test]
    fn a_day_is_that_on_which_it_happened() {
        let sold = notice(NotificationType::Sale).happened(now());
        let later = now().after(std::time::Duration::from_secs(24 * 60 * 60));
        assert_eq!(key(&sold, &asha(), later), "sl:x:2026-01-01");
        let east = Recipient {
            zone: Zone::parse("Pacific/Tongatapu").unwrap(),
            ..asha()
        };
        assert_eq!(key(&sold, &east, later), "sl:x:2026-01-02");
    }

    #[test]
    fn a_notification_is_one_persons() {
        let liked = notice(NotificationType::PostLike);
        let cara = Recipient::new(user("cara"), None);
        let ashas = notification_id(&liked, &asha(), now());
        assert_eq!(ashas, did(Kind::NOTIFICATION, &["asha", "pl:x"]));
        assert_ne!(ashas, notification_id(&liked, &cara, now()));
    }

    #[test]
    fn a_notification_about_an_event_outlives_it() {
        let ends = Timestamp::parse("2026-03-01T10:00:00Z").unwrap();
        let invited = notice(NotificationType::EventInvite).during(ends, ends);
        let expires = expires_at(&invited, now()).to_string();
        assert_eq!(expires, "2026-03-04T10:00:00.000Z");
        let past = notice(NotificationType::EventInvite).during(now(), now());
        let later = ends.after(std::time::Duration::from_secs(60));
        assert!(expires_at(&past, later) > later);
    }

    #[test]
    fn the_newest_three_who_did_it_are_kept() {
        let actors = ["dan", "ben", "dan", "asha", "cara"].map(user);
        assert_eq!(newest_actors(actors), ["dan", "ben", "asha"].map(user));
    }
}

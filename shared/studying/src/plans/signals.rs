//! What a plan is made of, and how.

use std::collections::BTreeMap;
use std::time::Duration;

use client::{Permission, Query};
use futures_util::try_join;
use model::{EventId, PodId, ResourceId, RsvpStatus, SessionStatus, Timestamp, UserId, Zone};
use store::schema::CREATED_AT;
use store::tables::{CalendarEvent, GroupSession, PlanItem, PlanKind, Rsvp};
use store::{calendar, meetings, App, Result};

use super::sees;
use crate::courses::Next;

/// Items of a plan at the most.
const MOST: usize = 8;

/// How soon something begins that is urgent.
const SOON: Duration = Duration::from_secs(240 * 60);

/// Answers to events that a plan looks at, the latest first.
const MOST_REPLIES: u32 = 100;

/// Something that takes place today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakesPlace {
    /// Its event.
    pub id: EventId,
    /// What it is called.
    pub title: String,
    /// When it begins.
    pub starts_at: Timestamp,
}

/// What is known of somebody's day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Signals {
    /// What takes place from now on, the next first.
    pub takes_place: Vec<TakesPlace>,
    /// Whether they are in a pod.
    pub has_pods: bool,
    /// Pods in which they have not checked in today.
    pub check_ins: Vec<(PodId, String)>,
    /// Pods in which a pledge of theirs is open.
    pub pledges: Vec<(PodId, String)>,
    /// What comes next in the course that they were at last.
    pub chapter: Option<Next>,
    /// What they want to work on, or are weak in.
    pub focus: Option<String>,
    /// What they marked for later.
    pub marked: Option<(ResourceId, String)>,
    /// How long they studied yesterday, in seconds, where that is worth going over.
    pub studied: Option<u32>,
}

impl Signals {
    /// What there was anything of.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        let known = [
            ("sessions", !self.takes_place.is_empty()),
            ("pods", self.has_pods),
            ("attendance", self.studied.is_some()),
            ("notes", self.chapter.is_some()),
            ("profile", self.focus.is_some()),
            ("resources", self.marked.is_some()),
        ];
        known.into_iter().filter(|it| it.1).map(|it| it.0)
    }
}

/// Puts a day together, the most pressing first; items of the same thing have the same id however often it is done.
pub fn plan(signals: &Signals, now: Timestamp) -> Vec<PlanItem> {
    let mut items = Vec::new();
    for (nth, it) in signals.takes_place.iter().enumerate() {
        let is_soon = it.starts_at <= now.after(SOON);
        if nth == 0 || is_soon {
            let kind = if is_soon {
                PlanKind::Urgent
            } else {
                PlanKind::Next
            };
            let path = format!("/app/calendar?event={}", it.id);
            items.push(PlanItem {
                starts_at: Some(it.starts_at),
                ..item(kind, ("event", it.id.as_str()), it.title.clone(), path)
            });
        }
    }
    for (pod, name) in &signals.check_ins {
        let (title, path) = (format!("Check in with {name}"), pod_path(pod));
        items.push(item(
            PlanKind::CheckIn,
            ("check-in", pod.as_str()),
            title,
            path,
        ));
    }
    for (pod, name) in &signals.pledges {
        let (title, path) = (format!("Keep your pledge in {name}"), pod_path(pod));
        items.push(item(
            PlanKind::Pledge,
            ("pledge", pod.as_str()),
            title,
            path,
        ));
    }
    if let Some(next) = &signals.chapter {
        let title = format!("Go on with {}", next.title);
        let path = format!("/app/courses/{}?chapter={}", next.course, next.chapter);
        let id = next.chapter.as_str();
        items.push(item(PlanKind::Chapter, ("chapter", id), title, path));
    }
    if let Some(area) = &signals.focus {
        let title = format!("Go over {area} again");
        items.push(item(
            PlanKind::Revise,
            ("revise", "focus"),
            title,
            "/app/home".to_owned(),
        ));
    }
    if let Some((resource, title)) = &signals.marked {
        let (title, path) = (
            format!("Read {title}"),
            format!("/app/vault?resource={resource}"),
        );
        items.push(item(
            PlanKind::Read,
            ("read", resource.as_str()),
            title,
            path,
        ));
    }
    if let Some(seconds) = signals.studied {
        let title = format!(
            "Recap what you learned in {} minutes yesterday",
            seconds / 60
        );
        items.push(item(
            PlanKind::Recap,
            ("recap", "yesterday"),
            title,
            "/app/home".to_owned(),
        ));
    }
    items.truncate(MOST);
    items
}

fn item(kind: PlanKind, (what, id): (&str, &str), title: String, path: String) -> PlanItem {
    PlanItem {
        id: format!("{what}-{id}").chars().take(40).collect(),
        kind,
        title,
        path,
        starts_at: None,
    }
}

fn pod_path(pod: &PodId) -> String {
    format!("/app/pods/{pod}")
}

/// What somebody said they come to, and the sessions of their pods, from now until midnight of their zone.
pub async fn takes_place(
    app: &App,
    user: &UserId,
    (pods, readable): (&[PodId], &[Permission]),
    zone: &Zone,
    now: Timestamp,
) -> Result<Vec<TakesPlace>> {
    let until = now.date_in(zone).plus_days(1).begins_in(zone);
    let (mut all, sessions) = try_join!(
        events_of(app, user, readable, (now, until)),
        sessions_of(app, pods, now, until)
    )?;
    for session in sessions {
        all.entry(session.id.clone()).or_insert(session);
    }
    let mut all: Vec<TakesPlace> = all.into_values().collect();
    all.sort_by(|one, other| (one.starts_at, &one.id).cmp(&(other.starts_at, &other.id)));
    Ok(all)
}

async fn events_of(
    app: &App,
    user: &UserId,
    readable: &[Permission],
    (now, until): (Timestamp, Timestamp),
) -> Result<BTreeMap<EventId, TakesPlace>> {
    let coming = [
        Query::equal(Rsvp::USER_ID, user),
        Query::equal(Rsvp::STATUS, RsvpStatus::Going),
        Query::order_desc(CREATED_AT),
    ];
    let replies = app.rows::<Rsvp>().list(coming, MOST_REPLIES).await?;
    let ids = replies.iter().map(|it| &it.row.event_id);
    let mut events = app.rows::<CalendarEvent>().get_many(ids).await?;
    events.retain(|it| it.row.deleted_at.is_none() && it.row.completed_at.is_none());
    // A reply outlives its owner's place in the pod.
    events.retain(|it| sees(readable, &it.permissions));
    let exceptions = app.exceptions(&events).await?;
    let mut all = BTreeMap::new();
    for event in &events {
        for (_, at) in calendar::occurrences(event, &exceptions, (now, until)) {
            if at.start >= now && at.start < until {
                let it = TakesPlace {
                    id: event.id.clone(),
                    title: event.row.title.to_string(),
                    starts_at: at.start,
                };
                all.entry(event.id.clone()).or_insert(it);
            }
        }
    }
    Ok(all)
}

async fn sessions_of(
    app: &App,
    pods: &[PodId],
    now: Timestamp,
    until: Timestamp,
) -> Result<Vec<TakesPlace>> {
    if pods.is_empty() {
        return Ok(Vec::new());
    }
    let scheduled = [
        Query::equal(GroupSession::POD_ID, pods),
        Query::equal(GroupSession::STATUS, SessionStatus::Scheduled),
        Query::between(GroupSession::STARTS_AT, now.to_string(), until.to_string()),
        Query::order_asc(GroupSession::STARTS_AT),
    ];
    let sessions = app.rows::<GroupSession>().list(scheduled, 20).await?;
    let placed = sessions.into_iter().map(|it| TakesPlace {
        id: meetings::event_of(&it.id),
        title: it.row.topic.to_string(),
        starts_at: it.row.starts_at,
    });
    Ok(placed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn event(id: &str, starts: &str) -> TakesPlace {
        TakesPlace {
            id: id.parse().unwrap(),
            title: id.to_owned(),
            starts_at: at(starts),
        }
    }

    fn pods(ids: &[&str]) -> Vec<(PodId, String)> {
        ids.iter()
            .map(|id| (id.parse().unwrap(), (*id).to_uppercase()))
            .collect()
    }

    fn told(signals: &Signals) -> Vec<(String, PlanKind)> {
        let items = plan(signals, at("2026-01-02T09:00:00Z"));
        items.into_iter().map(|it| (it.id, it.kind)).collect()
    }

    #[test]
    fn the_most_pressing_comes_first_and_a_day_has_eight_items() {
        let signals = Signals {
            takes_place: vec![event("e1", "2026-01-02T15:00:00Z")],
            has_pods: true,
            check_ins: pods(&["p1", "p2"]),
            pledges: pods(&["p1"]),
            chapter: Some(Next {
                course: "c1".parse().unwrap(),
                chapter: "ch2".parse().unwrap(),
                title: "Sets".to_owned(),
            }),
            focus: Some("integrals".to_owned()),
            marked: Some(("r1".parse().unwrap(), "Notes".to_owned())),
            studied: Some(1_800),
        };
        let expected = [
            ("event-e1", PlanKind::Next),
            ("check-in-p1", PlanKind::CheckIn),
            ("check-in-p2", PlanKind::CheckIn),
            ("pledge-p1", PlanKind::Pledge),
            ("chapter-ch2", PlanKind::Chapter),
            ("revise-focus", PlanKind::Revise),
            ("read-r1", PlanKind::Read),
            ("recap-yesterday", PlanKind::Recap),
        ];
        let expected = expected.map(|(id, kind)| (id.to_owned(), kind));
        assert_eq!(told(&signals), expected);
        let names: Vec<_> = signals.names().collect();
        assert_eq!(
            names,
            [
                "sessions",
                "pods",
                "attendance",
                "notes",
                "profile",
                "resources"
            ]
        );
        let crowded = Signals {
            check_ins: pods(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]),
            ..signals
        };
        assert_eq!(told(&crowded).len(), 8);
    }

    #[test]
    fn what_begins_within_four_hours_is_urgent() {
        let signals = Signals {
            takes_place: vec![
                event("e1", "2026-01-02T10:00:00Z"),
                event("e2", "2026-01-02T13:00:00Z"),
                event("e3", "2026-01-02T13:01:00Z"),
            ],
            ..Signals::default()
        };
        let expected = ["event-e1", "event-e2"].map(|id| (id.to_owned(), PlanKind::Urgent));
        assert_eq!(told(&signals), expected);
        assert_eq!(told(&Signals::default()), []);
    }
}

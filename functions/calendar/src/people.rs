//! The people of an event: their rows, their rights, their timers.

use std::collections::BTreeSet;

use client::{NewRow, Permission, Query};
use futures_util::try_join;
use model::{did, EdgeId, EventId, GroupSessionId, Kind, NotificationType, RsvpStatus, UserId};
use runtime::{Error, Result};
use store::notify::{self, Notice};
use store::tables::{CalendarEvent, EventReminder, PodMember, Rsvp, SessionParticipant};
use store::{calendar, membership, readers, App, Stored};

/// Most answers of one event that are read: a pod of 200, and 90 invited.
const MOST_REPLIES: u32 = 500;

/// Ids that one query takes.
const IDS_PER_QUERY: usize = 100;

/// Who reads an event: its owner, its pod, each who is invited.
pub fn event_readers<'a>(
    event: &CalendarEvent,
    invited: impl IntoIterator<Item = &'a UserId>,
) -> Vec<Permission> {
    let mut all = vec![readers::user(&event.owner_id)];
    all.extend(event.pod_id.as_ref().map(readers::pod));
    let others = invited.into_iter().filter(|it| **it != event.owner_id);
    all.extend(others.map(readers::user));
    all
}

/// Who reads an answer: who gave it, the pod, the owner of the event.
pub fn reply_readers(event: &CalendarEvent, user: &UserId) -> Vec<Permission> {
    let other = match &event.pod_id {
        Some(pod) => readers::pod(pod),
        None => readers::user(&event.owner_id),
    };
    let mut all = vec![readers::user(user)];
    if !all.contains(&other) {
        all.push(other);
    }
    all
}

/// The row of somebody's answer.
pub fn reply(
    id: &EventId,
    event: &CalendarEvent,
    user: &UserId,
    status: RsvpStatus,
    invited_by: Option<&UserId>,
) -> NewRow<Rsvp> {
    NewRow {
        id: calendar::reply_id(id, user).to_string(),
        data: Rsvp {
            event_id: id.clone(),
            user_id: user.clone(),
            pod_id: event.pod_id.clone(),
            status,
            invited_by: invited_by.cloned(),
            responded_at: None,
            attended: None,
        },
        permissions: reply_readers(event, user),
    }
}

/// Writes the answers of the first people of an event, and their timers: two calls at once for up to 100 rows each. Whatever is there
/// already stays, so a retried request completes what an earlier one began.
///
/// # Errors
///
/// What the store answers.
pub async fn seat(app: &App, event: &Stored<CalendarEvent>, invited: &[UserId]) -> Result<()> {
    let owner = &event.row.owner_id;
    let mut replies = vec![reply(&event.id, &event.row, owner, RsvpStatus::Going, None)];
    replies.extend(
        invited
            .iter()
            .map(|it| reply(&event.id, &event.row, it, RsvpStatus::Invited, Some(owner))),
    );
    let all = std::iter::once(owner).chain(invited);
    try_join!(
        async { Ok(app.rows::<Rsvp>().create_missing(&replies).await?) },
        set_timers(app, event, all),
    )?;
    Ok(())
}

/// Sets the timers of people for the next time an event takes place.
///
/// # Errors
///
/// What the store answers.
pub async fn set_timers<'a>(
    app: &App,
    event: &Stored<CalendarEvent>,
    people: impl IntoIterator<Item = &'a UserId>,
) -> Result<()> {
    let timers = calendar::timers(&event.id, &event.row, people, app.now());
    app.rows::<EventReminder>().create_missing(&timers).await?;
    Ok(())
}

/// Takes away the timers of some events that have not gone off: one call for every 100 events.
///
/// # Errors
///
/// What the store answers.
pub async fn stop_timers(app: &App, ids: &[&EventId]) -> Result<()> {
    for some in ids.chunks(IDS_PER_QUERY) {
        let pending = [
            Query::equal(EventReminder::EVENT_ID, some),
            Query::equal(EventReminder::STATUS, "pending"),
        ];
        app.rows::<EventReminder>().delete_where(pending).await?;
    }
    Ok(())
}

/// Everybody's answer to an event.
///
/// # Errors
///
/// What the store answers.
pub async fn replies(app: &App, id: &EventId) -> Result<Vec<Stored<Rsvp>>> {
    let of_event = [Query::equal(Rsvp::EVENT_ID, id)];
    Ok(app.rows::<Rsvp>().list(of_event, MOST_REPLIES).await?)
}

/// Those who were invited one by one.
pub fn invited(replies: &[Stored<Rsvp>]) -> impl Iterator<Item = &UserId> {
    let invited = replies.iter().filter(|it| it.row.invited_by.is_some());
    invited.map(|it| &it.row.user_id)
}

/// Those who come or may come, and the owner.
pub fn concerned<'a>(
    event: &'a CalendarEvent,
    replies: &'a [Stored<Rsvp>],
) -> impl Iterator<Item = &'a UserId> {
    let others = replies.iter().filter(move |it| {
        it.row.status != RsvpStatus::Declined && it.row.user_id != event.owner_id
    });
    std::iter::once(&event.owner_id).chain(others.map(|it| &it.row.user_id))
}

/// Those who take part in a study session; none, without a call, where there is none.
///
/// # Errors
///
/// What the store answers.
pub async fn taking_part(app: &App, session: Option<&GroupSessionId>) -> Result<Vec<UserId>> {
    let Some(session) = session else {
        return Ok(Vec::new());
    };
    let there = [
        Query::equal(SessionParticipant::SESSION_ID, session),
        Query::is_null(SessionParticipant::LEFT_AT),
    ];
    let places = app.rows::<SessionParticipant>();
    let places = places.list(there, MOST_REPLIES).await?;
    Ok(places.into_iter().map(|it| it.row.user_id).collect())
}

/// Keeps those who may still know of an event: whoever is in its pod, or is invited by themselves. One call for every 100 people, none
/// for an event without a pod.
///
/// # Errors
///
/// What the store answers.
pub async fn still_in(
    app: &App,
    event: &CalendarEvent,
    replies: &[Stored<Rsvp>],
    mut people: BTreeSet<UserId>,
) -> Result<BTreeSet<UserId>> {
    let Some(pod) = &event.pod_id else {
        return Ok(people);
    };
    let ids: Vec<EdgeId> = people.iter().map(|it| membership::id(pod, it)).collect();
    let members = app.rows::<PodMember>().get_many(&ids).await?;
    let members = members.iter().map(|it| &it.row.user_id);
    let known: BTreeSet<&UserId> = members.chain(invited(replies)).collect();
    people.retain(|it| known.contains(it));
    Ok(people)
}

/// Tells people that an event moved or is off, and pushes it at once. `revision` tells one change from the next.
///
/// # Errors
///
/// What the store answers.
pub async fn tell(
    app: &App,
    kind: NotificationType,
    event: &Stored<CalendarEvent>,
    people: BTreeSet<UserId>,
    revision: &str,
) -> Result<()> {
    if people.is_empty() {
        return Ok(());
    }
    let key = [event.id.as_str(), revision];
    let source: EdgeId = did(Kind::EVENT, &key);
    let mut notice = Notice::of(kind, source.as_str(), &key)
        .about("event", event.id.as_str())
        .map_err(Error::internal)?
        .during(event.row.starts_at, event.row.last_ends_at)
        .word("title", event.row.title.as_str());
    // Whoever muted the pod is not told of its events either.
    notice.pod.clone_from(&event.row.pod_id);
    let told = notify::tell(app, &notice, people).await?;
    notify::push(app, &told).await;
    Ok(())
}

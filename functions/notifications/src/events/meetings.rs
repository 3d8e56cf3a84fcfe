//! Somebody starts a meeting, calls somebody, or plans a study session.

use std::time::Duration;

use client::Query;
use futures_util::try_join;
use model::{
    MeetingKind, MeetingStatus, NotificationType, PodId, PresenceStatus, SessionStatus, UserId,
};
use runtime::{Error, Result};
use store::meetings::event_of;
use store::notify::Notice;
use store::tables::{GroupSession, Meeting, Pod, PodMember, Presence, SessionParticipant};
use store::{rooms, App, Created, Stored, Updated};

use super::{name_of, tell};
use crate::access;

/// How long after its end it is worth telling that a session did not take place.
const NEWS: Duration = Duration::from_secs(24 * 60 * 60);

/// How many seats a session has at the most.
const MOST_SEATS: u32 = 50;

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Tells the members of the pod of a meeting, once for each meeting; tells whoever is called.
pub async fn started(app: App, Created(meeting): Created<Meeting>) -> Result<()> {
    match (meeting.row.kind, &meeting.row.pod_id) {
        (MeetingKind::Direct, _) => call(&app, NotificationType::Call, &meeting).await,
        (_, Some(pod)) => tell_pod(&app, &meeting, pod).await,
        (_, None) => Ok(()),
    }
}

/// Tells whoever missed a call; the key is the call's, so a repeat tells nothing new.
///
/// Heartbeats change the row as well, so only a call that was missed is looked at.
pub async fn changed(app: App, Updated(meeting): Updated<Meeting>) -> Result<()> {
    if meeting.row.status != MeetingStatus::Missed {
        return Ok(());
    }
    call(&app, NotificationType::MissedCall, &meeting).await
}

/// Tells the members of the pod of a session that somebody plans.
pub async fn planned(app: App, Created(session): Created<GroupSession>) -> Result<()> {
    if session.row.status != SessionStatus::Scheduled {
        return Ok(());
    }
    let Some((pod, members)) = pod_and_members(&app, &session.row.pod_id).await? else {
        return Ok(());
    };
    let host = &session.row.host_id;
    let name = name_of(&app, host).await?;
    let key = [session.id.as_str()];
    let notice = Notice::of(
        NotificationType::SessionScheduled,
        session.id.as_str(),
        &key,
    )
    .by(host, &name)
    .within(&pod.id, &pod.row.name)
    .about("session", session.id.as_str())
    .map_err(Error::internal)?
    .during(session.row.starts_at, session.row.ends_at)
    .word("title", session.row.topic.as_str());
    tell(&app, &notice, members).await
}

/// Tells those who take part in a session, and are in its pod still, that it was called off. Its host did that; but one whose time went
/// by without anybody starting it was called off by the clock, and its host hears of that too.
///
/// The key is the event's, so a repeat tells nothing new.
pub async fn called_off(app: App, Updated(session): Updated<GroupSession>) -> Result<()> {
    let (row, now) = (&session.row, app.now());
    if row.status != SessionStatus::Cancelled || row.ends_at.after(NEWS) <= now {
        return Ok(());
    }
    let by_the_clock = row.ends_at <= now;
    let of_session = [
        Query::equal(SessionParticipant::SESSION_ID, &session.id),
        Query::is_null(SessionParticipant::LEFT_AT),
    ];
    let places = app.rows::<SessionParticipant>();
    let places = places.list(of_session, MOST_SEATS).await?;
    let event = event_of(&session.id);
    let key = [event.as_str(), "cancelled"];
    let notice = Notice::of(NotificationType::EventCancelled, session.id.as_str(), &key)
        .about("event", event.as_str())
        .map_err(Error::internal)?
        .during(row.starts_at, row.ends_at)
        .word("title", row.topic.as_str());
    let people = places.into_iter().map(|it| it.row.user_id);
    let told = people.filter(|it| by_the_clock || *it != row.host_id);
    let told = access::members(&app, &row.pod_id, &told.collect()).await?;
    tell(&app, &notice, told).await
}

async fn tell_pod(app: &App, meeting: &Stored<Meeting>, pod: &PodId) -> Result<()> {
    let Some((pod, members)) = pod_and_members(app, pod).await? else {
        return Ok(());
    };
    let host = &meeting.row.host_id;
    let name = name_of(app, host).await?;
    let key = [meeting.id.as_str()];
    let notice = Notice::of(NotificationType::MeetingStarted, meeting.id.as_str(), &key)
        .by(host, &name)
        .within(&pod.id, &pod.row.name)
        .about("meeting", meeting.id.as_str())
        .map_err(Error::internal)?
        .word("title", meeting.row.title.as_str());
    tell(app, &notice, members).await
}

async fn call(app: &App, kind: NotificationType, meeting: &Stored<Meeting>) -> Result<()> {
    let host = &meeting.row.host_id;
    let Some(peer) = other_reader(&meeting.permissions, host) else {
        return Ok(());
    };
    let rows = app.rows::<Presence>();
    let presence = async { rows.find(&peer).await.map_err(Error::from) };
    let (name, presence) = try_join!(name_of(app, host), presence)?;
    let is_there = presence.is_some_and(|it| it.row.status != PresenceStatus::Offline);
    let notice = Notice::of(kind, meeting.id.as_str(), &[meeting.id.as_str()])
        .by(host, &name)
        .awake(is_there)
        .about("meeting", meeting.id.as_str())
        .map_err(Error::internal)?
        .place("room", rooms::direct(host, &peer).as_str());
    tell(app, &notice, [peer]).await
}

async fn pod_and_members(app: &App, id: &PodId) -> Result<Option<(Stored<Pod>, Vec<UserId>)>> {
    let pods = app.rows::<Pod>();
    let (pod, members) = try_join!(pods.find(id), app.members(id, MOST_MEMBERS))?;
    let people = |all: Vec<Stored<PodMember>>| all.into_iter().map(|it| it.row.user_id).collect();
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    Ok(pod.map(|pod| (pod, people(members))))
}

/// A call is read by its two people; the one who did not start it is called.
fn other_reader(permissions: &[String], host: &UserId) -> Option<UserId> {
    let readers = permissions.iter().filter_map(|it| {
        let user = it.strip_prefix("read(\"user:")?.strip_suffix("\")")?;
        UserId::parse(user).ok()
    });
    let mut others = readers.filter(|it| it != host);
    others.next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_did_not_start_the_call_is_called() {
        let readers = [r#"read("user:asha")"#, r#"read("user:ben")"#].map(str::to_owned);
        let other = |host: &str| other_reader(&readers, &host.parse().unwrap());
        assert_eq!(other("asha").unwrap(), "ben");
        assert_eq!(other("ben").unwrap(), "asha");
        assert_eq!(other_reader(&[], &"asha".parse().unwrap()), None);
    }
}

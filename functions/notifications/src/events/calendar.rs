//! A pod plans an event, somebody is invited, somebody says that they come.
//!
//! Events that move or are called off are told by their operations: the row does not say what it was before, nor who changed it.

use std::collections::BTreeSet;

use client::Query;
use futures_util::try_join;
use model::{EventKind, NotificationType, RsvpStatus, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{CalendarEvent, Pod, Rsvp};
use store::{App, Created, Stored, Updated};

use super::{name_of, tell};
use crate::{access, rules};

/// How many members a pod can have.
const MOST_MEMBERS: usize = 200;

/// Most people that an event invites one by one.
const MOST_INVITED: u32 = 100;

/// Tells the members of a pod of an event, but for those who are invited to it by themselves (B-181). What a series became for one of
/// its times is no new event, and a study session is told as that.
pub async fn planned(app: App, Created(event): Created<CalendarEvent>) -> Result<()> {
    let row = &event.row;
    let (Some(pod_id), None) = (&row.pod_id, &row.series_id) else {
        return Ok(());
    };
    if row.kind == EventKind::Study && app.session_of(&event).await?.is_some() {
        return Ok(());
    }
    let invited = [
        Query::equal(Rsvp::EVENT_ID, &event.id),
        Query::is_not_null(Rsvp::INVITED_BY),
    ];
    let (pods, replies) = (app.rows::<Pod>(), app.rows::<Rsvp>());
    let (pod, members, invited, now, name) = try_join!(
        async { Ok(pods.find(pod_id).await?) },
        async { Ok(app.members(pod_id, MOST_MEMBERS).await?) },
        async { Ok(replies.list(invited, MOST_INVITED).await?) },
        present(&app, &event),
        name_of(&app, &row.owner_id),
    )?;
    let pod = pod.filter(|it| it.row.deleted_at.is_none());
    let (Some(pod), Some(now)) = (pod, now) else {
        return Ok(());
    };
    // The answers may be written a moment after the event; who may read it by name was known with it.
    let named = event.permissions.iter().filter_map(|it| {
        let user = it.strip_prefix("read(\"user:")?.strip_suffix("\")")?;
        UserId::parse(user).ok()
    });
    let mut apart: BTreeSet<UserId> = named.collect();
    apart.extend(invited.into_iter().map(|it| it.row.user_id));
    let members = members.into_iter().map(|it| it.row.user_id);
    let notice = about(NotificationType::Event, event.id.as_str(), &now)?
        .by(&row.owner_id, &name)
        .within(pod_id, &pod.row.name);
    tell(&app, &notice, members.filter(|it| !apart.contains(it))).await
}

/// Tells somebody that they are invited, or the owner that somebody comes.
pub async fn replied(app: App, Created(reply): Created<Rsvp>) -> Result<()> {
    if reply.row.status == RsvpStatus::Invited {
        return invited(&app, &reply).await;
    }
    comes(&app, &reply).await
}

/// Tells the owner that somebody comes after all. Only an answer that was just given counts; the rest of the row changes too.
pub async fn reply_changed(app: App, Updated(reply): Updated<Rsvp>) -> Result<()> {
    if !rules::is_fresh(reply.row.responded_at, app.now()) {
        return Ok(());
    }
    comes(&app, &reply).await
}

/// Tells the owner that somebody comes, however long ago they said so.
pub async fn answered(app: App, Updated(reply): Updated<Rsvp>) -> Result<()> {
    comes(&app, &reply).await
}

async fn invited(app: &App, reply: &Stored<Rsvp>) -> Result<()> {
    let Some(by) = &reply.row.invited_by else {
        return Ok(());
    };
    let found = app
        .rows::<CalendarEvent>()
        .find(&reply.row.event_id)
        .await?;
    // The answers that a part of a series begins with are written before it.
    let is_copy = |it: &Stored<CalendarEvent>| {
        it.row.series_id.is_some() && reply.created_at <= it.created_at
    };
    let event = found.filter(|it| it.row.deleted_at.is_none() && !is_copy(it));
    let Some(event) = event else { return Ok(()) };
    let name = name_of(app, by).await?;
    let notice = about(NotificationType::EventInvite, reply.id.as_str(), &event)?.by(by, &name);
    tell(app, &notice, [reply.row.user_id.clone()]).await
}

async fn comes(app: &App, reply: &Stored<Rsvp>) -> Result<()> {
    let (row, actor) = (&reply.row, &reply.row.user_id);
    if row.status != RsvpStatus::Going || row.responded_at.is_none() {
        return Ok(());
    }
    let found = app.rows::<CalendarEvent>().find(&row.event_id).await?;
    let event = found.filter(|it| it.row.deleted_at.is_none() && it.row.owner_id != *actor);
    // The answers that a part of a series began with were told when they were given.
    let is_copy = |it: &Stored<CalendarEvent>| {
        it.row.series_id.is_some() && row.responded_at <= Some(it.created_at)
    };
    let Some(event) = event.filter(|it| !is_copy(it)) else {
        return Ok(());
    };
    let owner = &event.row.owner_id;
    if let Some(pod) = &event.row.pod_id {
        // Whoever left the pod is not told of what happens there, unless the event is their own alone.
        let people = [owner.clone()].into_iter().collect();
        if access::members(app, pod, &people).await?.is_empty() {
            return Ok(());
        }
    }
    let name = name_of(app, actor).await?;
    let notice = about(NotificationType::Rsvp, reply.id.as_str(), &event)?.by(actor, &name);
    tell(app, &notice, [owner.clone()]).await
}

fn about(kind: NotificationType, source: &str, event: &Stored<CalendarEvent>) -> Result<Notice> {
    let id = event.id.as_str();
    let mut notice = Notice::of(kind, source, &[id])
        .about("event", id)
        .map_err(Error::internal)?
        .during(event.row.starts_at, event.row.last_ends_at)
        .word("title", event.row.title.as_str());
    notice.pod.clone_from(&event.row.pod_id);
    Ok(notice)
}

async fn present(
    app: &App,
    event: &Stored<CalendarEvent>,
) -> Result<Option<Stored<CalendarEvent>>> {
    let now = app.rows::<CalendarEvent>().find(&event.id).await?;
    Ok(now.filter(|it| it.row.deleted_at.is_none()))
}

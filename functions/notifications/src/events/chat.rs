//! Somebody writes a message, edits one or deletes one.

use std::collections::BTreeSet;

use client::{Changes, Query};
use futures_util::try_join;
use model::{NotificationType, PodId, PushState, RoomType, UserId};
use runtime::{Error, Result};
use store::notify::Notice;
use store::tables::{ChatRoom, ChatRoomMember, Message, Notification, Pod};
use store::{rooms, App, Created, Stored, Updated};

use super::{name_of, tell};
use crate::{access, rules};

/// Tells the other one in a room of two; in other rooms only those who are mentioned, since unread counts tell the rest.
///
/// Who has muted the room is not told.
pub async fn written(app: App, Created(message): Created<Message>) -> Result<()> {
    if message.row.sender_id.is_voice() || message.row.deleted_at.is_some() {
        return Ok(());
    }
    let Some(room) = room_to_tell_of(&app, &message).await? else {
        return Ok(());
    };
    if room.row.kind != RoomType::Direct {
        return tell_mentioned(&app, &room, &message).await;
    }
    let sender = &message.row.sender_id;
    let peer = room.row.member_ids.iter().filter(|it| *it != sender);
    let told = awake(&app, &room, peer.cloned().collect()).await?;
    if told.is_empty() {
        return Ok(());
    }
    let name = name_of(&app, sender).await?;
    let key = [room.id.as_str()];
    let notice = Notice::of(NotificationType::Message, message.id.as_str(), &key)
        .by(sender, &name)
        .about("room", room.id.as_str())
        .map_err(Error::internal)?
        .word("excerpt", rules::excerpt_of(&message.row));
    tell(&app, &notice, told).await
}

/// Tells those whom an edit mentions, and takes back what was told of a message that became an empty place; whoever was told before is
/// not told again, since the key is the message's.
///
/// Counting and pinning change the row as well, so only a change that just came from the sender is looked at.
pub async fn edited(app: App, Updated(message): Updated<Message>) -> Result<()> {
    if message.row.deleted_at.is_some() {
        return forget(&app, &message).await;
    }
    let is_edit = rules::is_fresh(message.row.edited_at, app.now());
    if !is_edit || message.row.mentions.is_empty() {
        return Ok(());
    }
    let room = app.rows::<ChatRoom>().find(&message.row.room_id).await?;
    match room.filter(|it| it.row.kind != RoomType::Direct) {
        Some(room) => tell_mentioned(&app, &room, &message).await,
        None => Ok(()),
    }
}

/// Removes what tells of this message alone. Where it is the last of several, its words go, and with them the push that still waits: of
/// the others somebody may have read long ago. Two calls, and a repeat changes nothing.
async fn forget(app: &App, message: &Stored<Message>) -> Result<()> {
    // A mention is about the message, what a room of two tells about the room.
    let about = [message.id.as_str(), message.row.room_id.as_str()];
    let told_last = [
        Query::equal(Notification::ENTITY_ID, about),
        Query::equal(Notification::LAST_KEY, &message.id),
    ];
    let of_it_alone = told_last
        .iter()
        .cloned()
        .chain([Query::less_than_equal(Notification::COUNT, 1)]);
    let notifications = app.rows::<Notification>();
    notifications.delete_where(of_it_alone).await?;
    let wordless = Changes::new()
        .set(Notification::BODY, rules::DELETED_MESSAGE)
        .set(Notification::PUSH_STATE, PushState::None);
    notifications.update_where(told_last, &wordless).await?;
    Ok(())
}

/// Reads the room, where there may be somebody to tell: anybody in a room of two, those who are mentioned elsewhere. Nobody is told of a
/// message that is gone by now: the event of its deletion may have come first.
async fn room_to_tell_of(app: &App, message: &Stored<Message>) -> Result<Option<Stored<ChatRoom>>> {
    let is_direct = message.row.room_id.as_str().starts_with("dm_");
    if !is_direct && message.row.mentions.is_empty() {
        return Ok(None);
    }
    let (rooms, messages) = (app.rows::<ChatRoom>(), app.rows::<Message>());
    let (room, now) = try_join!(rooms.find(&message.row.room_id), messages.find(&message.id))?;
    let is_there = now.is_some_and(|it| it.row.deleted_at.is_none());
    Ok(room.filter(|_| is_there))
}

async fn tell_mentioned(
    app: &App,
    room: &Stored<ChatRoom>,
    message: &Stored<Message>,
) -> Result<()> {
    let sender = &message.row.sender_id;
    let named = message.row.mentions.iter().filter(|it| *it != sender);
    let named: BTreeSet<UserId> = named.cloned().collect();
    let here = match &room.row.pod_id {
        Some(pod) => access::members(app, pod, &named).await?,
        None => named
            .into_iter()
            .filter(|it| room.row.member_ids.contains(it))
            .collect(),
    };
    let told = awake(app, room, here).await?;
    if told.is_empty() {
        return Ok(());
    }
    let (name, pod) = try_join!(name_of(app, sender), pod(app, room.row.pod_id.as_ref()))?;
    let key = [message.id.as_str()];
    let mut notice = Notice::of(NotificationType::Mention, message.id.as_str(), &key)
        .by(sender, &name)
        .about("message", message.id.as_str())
        .map_err(Error::internal)?
        .word("kind", "message")
        .leading_to(format!("/app/messages/{}", room.id));
    if let Some(pod) = pod {
        notice = notice.within(&pod.id, &pod.row.name);
    }
    tell(app, &notice, told).await
}

async fn pod(app: &App, id: Option<&PodId>) -> Result<Option<Stored<Pod>>> {
    match id {
        Some(id) => Ok(app.rows::<Pod>().find(id).await?),
        None => Ok(None),
    }
}

/// Leaves out who has muted the room.
async fn awake(
    app: &App,
    room: &Stored<ChatRoom>,
    people: BTreeSet<UserId>,
) -> Result<BTreeSet<UserId>> {
    let ids: Vec<_> = people
        .iter()
        .map(|it| rooms::member(&room.id, it))
        .collect();
    let places = app.rows::<ChatRoomMember>().get_many(&ids).await?;
    let now = app.now();
    let muted = places
        .iter()
        .filter(|it| it.row.muted_until.is_some_and(|until| until > now));
    let muted: BTreeSet<&UserId> = muted.map(|it| &it.row.user_id).collect();
    let awake = people.iter().filter(|it| !muted.contains(it));
    Ok(awake.cloned().collect())
}

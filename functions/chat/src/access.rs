//! Who may read a room, and what one is told who may not.

use model::{MessageId, PodRole, RoomId, RoomType, UserId};
use runtime::{Code, Error, Result};
use store::tables::{ChatRoom, ChatRoomMember, Message, Pod};
use store::{membership, rooms, App, Stored};

/// Reads a room with the caller's own rights: one call, which proves that they are in it.
///
/// # Errors
///
/// `not_a_member` for the room of a public pod and for a group that the caller was in; `not_found`; `session_required`.
pub async fn room(app: &App, me: &UserId, id: &RoomId) -> Result<Stored<ChatRoom>> {
    match app.as_caller::<ChatRoom>()?.get(id).await {
        Err(store::Error::NotFound { .. }) => Err(why_closed(app, me, id).await?),
        read => Ok(read?),
    }
}

/// Reads a message with the caller's own rights: one call, which proves that they are in its room.
///
/// # Errors
///
/// `not_found`; `session_required`.
pub async fn message(app: &App, id: &MessageId) -> Result<Stored<Message>> {
    Ok(app.as_caller::<Message>()?.get(id).await?)
}

/// [`message`], where an empty place will not do.
///
/// # Errors
///
/// `not_found`, also for a deleted one; `session_required`.
pub async fn present(app: &App, id: &MessageId) -> Result<Stored<Message>> {
    let found = message(app, id).await?;
    match found.row.deleted_at {
        None => Ok(found),
        Some(_) => Err(Error::not_found("message")),
    }
}

/// Whether somebody who is in a room leads it: admins of a pod, the first of a group, nobody in a room of two.
///
/// # Errors
///
/// What the store answers.
pub async fn leads(app: &App, me: &UserId, room: &ChatRoom) -> Result<bool> {
    match (room.kind, &room.pod_id) {
        (RoomType::Pod, Some(pod)) => {
            let member = app.membership(pod, me).await?;
            Ok(member.is_some_and(|it| membership::reaches(it.row.role, PodRole::Admin)))
        }
        (RoomType::Group, _) => Ok(room.member_ids.first() == Some(me)),
        _ => Ok(false),
    }
}

/// Finds the words for somebody who may not read a room: strangers do not learn who talks to whom.
async fn why_closed(app: &App, me: &UserId, id: &RoomId) -> Result<Error> {
    let Some(room) = app.rows::<ChatRoom>().find(id).await? else {
        return Ok(Error::not_found("room"));
    };
    let is_known = match (room.row.kind, &room.row.pod_id) {
        (RoomType::Pod, Some(pod)) => {
            let pod = app.rows::<Pod>().find(pod).await?;
            pod.is_some_and(|it| it.row.is_public && it.row.deleted_at.is_none())
        }
        (RoomType::Group, _) => {
            let place = rooms::member(id, me);
            app.rows::<ChatRoomMember>().find(&place).await?.is_some()
        }
        _ => false,
    };
    Ok(if is_known {
        Error::new(Code::NotAMember, "Only members write and read here")
    } else {
        Error::not_found("room")
    })
}

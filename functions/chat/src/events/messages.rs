//! Counting a message in its room.

use client::{Changes, Query};
use futures_util::try_join;
use model::{RoomType, UserId};
use runtime::Result;
use store::tables::{ChatRoom, ChatRoomMember, Message};
use store::{readers, rooms, App, Created, Stored};

use crate::{access, ask, rules};

/// Counts a message, gives it its place, and lets lists of rooms show it.
///
/// The place is claimed first, by an increment that Appwrite admits once, so a repeat stops there. A failure between claim and count
/// gives the claim back; should that fail too, the nightly recount finds the message.
pub async fn written(app: App, Created(message): Created<Message>) -> Result<()> {
    let messages = app.rows::<Message>();
    let claimed = messages
        .increment(&message.id, Message::SEQ, 1, Some(1))
        .await;
    let message = match claimed {
        Ok(claimed) => claimed,
        Err(store::Error::LimitReached { .. } | store::Error::NotFound { .. }) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let rooms = app.rows::<ChatRoom>();
    let counted = rooms
        .increment(&message.row.room_id, ChatRoom::MESSAGE_COUNT, 1, None)
        .await;
    let room = match counted {
        Ok(room) => room,
        Err(error) => {
            let unclaimed = Changes::new().set(Message::SEQ, 0);
            messages.update(&message.id, &unclaimed).await?;
            return Err(error.into());
        }
    };
    try_join!(
        number(&app, &message, &room),
        show(&app, &message),
        sort(&app, &room, &message),
        seen_by_sender(&app, &room, &message),
        ask::queue(&app, &room, &message),
    )?;
    Ok(())
}

/// Gives the message its place, and the readers that its room has by now: somebody may have left while it was written.
async fn number(app: &App, message: &Stored<Message>, room: &Stored<ChatRoom>) -> Result<()> {
    let seq = room.row.message_count;
    let changes = Changes::new().set(Message::SEQ, seq);
    let messages = app.rows::<Message>();
    if !access::have_same_readers(&message.permissions, &room.permissions) {
        let readers = access::readers(&room.permissions);
        messages
            .update_with(&message.id, &changes, &readers)
            .await?;
    } else if seq != message.row.seq {
        messages.update(&message.id, &changes).await?;
    }
    Ok(())
}

/// Shows the message as the newest, unless a newer one is shown.
async fn show(app: &App, message: &Stored<Message>) -> Result<()> {
    let at = message.created_at;
    let older = [Query::or([
        Query::is_null(ChatRoom::LAST_MESSAGE_AT),
        Query::less_than_equal(ChatRoom::LAST_MESSAGE_AT, at),
    ])];
    let changes = Changes::new()
        .set(ChatRoom::LAST_MESSAGE_ID, &message.id)
        .set(ChatRoom::LAST_MESSAGE_TEXT, rules::preview(&message.row))
        .set(ChatRoom::LAST_MESSAGE_AT, at)
        .set(ChatRoom::LAST_SENDER_ID, &message.row.sender_id);
    let rooms = app.rows::<ChatRoom>();
    rooms
        .update_if(&message.row.room_id, older, &changes)
        .await?;
    Ok(())
}

/// Moves the room up in its people's lists; a pod's members are too many for a write each.
async fn sort(app: &App, room: &Stored<ChatRoom>, message: &Stored<Message>) -> Result<()> {
    if room.row.kind == RoomType::Pod {
        return Ok(());
    }
    let at = message.created_at;
    let older = [
        Query::equal(ChatRoomMember::ROOM_ID, &room.id),
        Query::is_null(ChatRoomMember::LEFT_AT),
        Query::or([
            Query::is_null(ChatRoomMember::SORT_AT),
            Query::less_than(ChatRoomMember::SORT_AT, at),
        ]),
    ];
    let changes = Changes::new().set(ChatRoomMember::SORT_AT, at);
    app.rows::<ChatRoomMember>()
        .update_where(older, &changes)
        .await?;
    Ok(())
}

/// Whoever writes in a room has seen it: one's own messages are never unread.
async fn seen_by_sender(
    app: &App,
    room: &Stored<ChatRoom>,
    message: &Stored<Message>,
) -> Result<()> {
    let sender: &UserId = &message.row.sender_id;
    if sender.is_voice() {
        return Ok(());
    }
    let count = room.row.message_count;
    let id = rooms::member(&room.id, sender);
    let places = app.rows::<ChatRoomMember>();
    let changes = Changes::new()
        .set(ChatRoomMember::READ_COUNT, count)
        .set(ChatRoomMember::LAST_READ_AT, message.created_at)
        .set(ChatRoomMember::LAST_READ_MESSAGE_ID, &message.id);
    let lower = [Query::less_than(ChatRoomMember::READ_COUNT, count)];
    let moved = places.update_if(&id, lower, &changes).await?;
    if let (None, Some(pod)) = (moved, &room.row.pod_id) {
        let first = ChatRoomMember {
            read_count: count,
            last_read_at: Some(message.created_at),
            last_read_message_id: Some(message.id.clone()),
            ..ChatRoomMember::new(&room.id, sender, RoomType::Pod)
        };
        places
            .create_once(&id, &first, &[readers::pod(pod)])
            .await?;
    }
    Ok(())
}

//! What was read and what arrived.

use client::{Changes, NewRow, Query};
use futures_util::try_join;
use model::{did, EdgeId, Kind, MessageId, ReceiptState, RoomId, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::rate_limit::Rule;
use store::schema::ID;
use store::tables::{ChatRoom, ChatRoomMember, Message, MessageReceipt};
use store::{rooms, App, Me, Stored};

use super::own::place_readers;
use crate::wire::{ReadUpTo, Receipts, Unread, Written};
use crate::{access, rules};

/// Moves the caller's cursor to a message; it never moves back.
///
/// # Errors
///
/// `not_a_member`; `not_found` for a room or message that is not there for the caller; `session_required`.
pub async fn read(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<RoomId>,
    Json(asked): Json<ReadUpTo>,
) -> Result<Json<Unread>> {
    let (room, message) = try_join!(
        access::room(&app, &me, &id),
        access::message(&app, &asked.last_read_message_id),
    )?;
    if message.row.room_id != id {
        return Err(Error::not_found("message"));
    }
    // What was not counted yet comes after all that was.
    let seen = match message.row.seq {
        0 => room.row.message_count,
        seq => seq.min(room.row.message_count),
    };
    let seen = move_cursor(&app, &me, &room, &message.id, seen).await?;
    Ok(Json(Unread {
        unread: room.row.message_count.saturating_sub(seen),
    }))
}

/// Notes that messages of others reached the caller; what is known already is left as it is.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `room_too_large`; `rate_limited`; `session_required`.
pub async fn receipts(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<RoomId>,
    Json(asked): Json<Receipts>,
) -> Result<Json<Written>> {
    let limit = async { Ok(app.limit_rate(Rule::RECEIPTS, &me).await?) };
    let messages = async {
        Ok(app
            .as_caller::<Message>()?
            .get_many(asked.ids.iter())
            .await?)
    };
    let (room, messages, ()) = try_join!(access::room(&app, &me, &id), messages, limit)?;
    check_size(&room.row)?;
    let foreign = messages
        .into_iter()
        .filter(|it| it.row.room_id == id && it.row.sender_id != me);
    let foreign: Vec<MessageId> = foreign.map(|it| it.id).collect();
    let written = write(&app, &me, &room, &foreign, asked.state).await?;
    Ok(Json(Written { written }))
}

/// Raises how many messages somebody has seen, and answers what it is then: one call where it rises.
async fn move_cursor(
    app: &App,
    me: &UserId,
    room: &Stored<ChatRoom>,
    message: &MessageId,
    seen: u32,
) -> Result<u32> {
    let id = rooms::member(&room.id, me);
    let places = app.rows::<ChatRoomMember>();
    let changes = Changes::new()
        .set(ChatRoomMember::READ_COUNT, seen)
        .set(ChatRoomMember::LAST_READ_AT, app.now())
        .set(ChatRoomMember::LAST_READ_MESSAGE_ID, message);
    let lower = [Query::less_than(ChatRoomMember::READ_COUNT, seen)];
    if let Some(place) = places.update_if(&id, lower, &changes).await? {
        return Ok(place.row.read_count);
    }
    let first = ChatRoomMember {
        read_count: seen,
        last_read_at: Some(app.now()),
        last_read_message_id: Some(message.clone()),
        ..ChatRoomMember::new(&room.id, me, room.row.kind)
    };
    let readers = place_readers(me, &room.row);
    let found = match places.find(&id).await? {
        Some(place) => place,
        None => places
            .create_or_get(&id, &first, &readers)
            .await?
            .into_inner(),
    };
    Ok(found.row.read_count)
}

fn check_size(room: &ChatRoom) -> Result<()> {
    let people = room.member_ids.len();
    if room.pod_id.is_some() || people > rules::MOST_FOR_RECEIPTS {
        return Err(Error::new(
            Code::RoomTooLarge,
            "Receipts are kept in rooms of up to 20 people",
        ));
    }
    Ok(())
}

/// Writes the receipts that are missing, then marks as read those that were delivered only.
async fn write(
    app: &App,
    me: &UserId,
    room: &Stored<ChatRoom>,
    messages: &[MessageId],
    state: ReceiptState,
) -> Result<u32> {
    if messages.is_empty() {
        return Ok(0);
    }
    let now = app.now();
    let readers = rooms::reading(&room.permissions);
    let receipts: Vec<NewRow<MessageReceipt>> = messages
        .iter()
        .map(|message| NewRow {
            id: receipt_id(message, me).to_string(),
            data: MessageReceipt {
                message_id: message.clone(),
                room_id: room.id.clone(),
                user_id: me.clone(),
                delivered_at: Some(now),
                read_at: Some(now).filter(|_| state == ReceiptState::Read),
            },
            permissions: readers.clone(),
        })
        .collect();
    let rows = app.rows::<MessageReceipt>();
    let made = rows.create_missing(&receipts).await?.len();
    let mut written = u64::try_from(made).unwrap_or(u64::MAX);
    if state == ReceiptState::Read && made < messages.len() {
        for ids in messages.chunks(100) {
            let ids: Vec<EdgeId> = ids.iter().map(|it| receipt_id(it, me)).collect();
            let unread = [
                Query::equal(ID, ids),
                Query::is_null(MessageReceipt::READ_AT),
            ];
            let changes = Changes::new().set(MessageReceipt::READ_AT, now);
            written += rows.update_where(unread, &changes).await?;
        }
    }
    Ok(u32::try_from(written).unwrap_or(u32::MAX))
}

fn receipt_id(message: &MessageId, user: &UserId) -> EdgeId {
    did(Kind::MESSAGE_RECEIPT, &[message.as_str(), user.as_str()])
}

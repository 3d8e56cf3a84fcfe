//! Editing and deleting messages.

use client::{Changes, Query};
use futures_util::try_join;
use model::{MessageId, MessageType, UserId};
use runtime::{Error, Json, Path, Result, State};
use store::schema::CREATED_AT;
use store::tables::{ChatRoom, Message};
use store::{App, Me, Stored};

use crate::wire::{MessagePatch, OneMessage, Tombstone};
use crate::{access, attachments, rules};

/// Edits a message of the caller's, who must still be in its room, for 24 hours. Whom it mentioned besides its text it still mentions.
///
/// # Errors
///
/// `not_owner` for somebody else's; `edit_window_closed`; `pod_inactive`; `not_found`; `session_required`.
pub async fn edit(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
    Json(patch): Json<MessagePatch>,
) -> Result<Json<OneMessage>> {
    let (seen, named) = try_join!(access::message(&app, &id), app.mentioned(&patch.content))?;
    let rooms = app.rows::<ChatRoom>();
    let room = async { Ok(rooms.get(&seen.row.room_id).await?) };
    let (room, before) = try_join!(room, app.mentioned(&seen.row.content))?;
    rules::check_open(&room.row)?;
    let apart = rules::named_apart(&seen.row.mentions, &before);
    let named = apart.into_iter().chain(named.into_vec());
    let changes = Changes::new()
        .set(Message::CONTENT, &patch.content)
        .set(Message::MENTIONS, rules::mentioned(&room.row, &me, named))
        .set(Message::EDITED_AT, app.now());
    let own = [
        Query::equal(Message::SENDER_ID, &me),
        Query::is_null(Message::DELETED_AT),
        Query::greater_than_equal(CREATED_AT, rules::editable_since(app.now())),
    ];
    let edited = app.rows::<Message>().update_if(&id, own, &changes).await?;
    let Some(message) = edited else {
        return Err(rules::why_not_edited(&seen, &me, app.now()));
    };
    app.show_in_room(&message).await?;
    Ok(Json(OneMessage {
        message: message.into(),
    }))
}

/// Deletes a message; an empty place stays, so that answers keep their thread. Doing so again changes nothing.
///
/// # Errors
///
/// `forbidden` for who neither wrote it nor leads the room; `not_found`; `session_required`.
pub async fn delete(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<MessageId>,
) -> Result<Json<Tombstone>> {
    let message = access::message(&app, &id).await?;
    check_may_delete(&app, &me, &message).await?;
    let gone = match message.row.deleted_at {
        None => empty(&app, &id).await?,
        // Whoever emptied it may have died before its room's list was told.
        Some(_) => message.clone(),
    };
    try_join!(
        async { Ok(app.show_in_room(&gone).await?) },
        attachments::remove(&app, &message)
    )?;
    Ok(Json(Tombstone { deleted: true }))
}

async fn empty(app: &App, id: &MessageId) -> Result<Stored<Message>> {
    let emptied = Changes::new()
        .set(Message::CONTENT, "")
        .set(Message::MENTIONS, Vec::<UserId>::new())
        .set(Message::FILE_ID, None::<String>)
        .set(Message::FILE_NAME, None::<String>)
        .set(Message::PINNED_AT, None::<String>)
        .set(Message::DELETED_AT, app.now());
    Ok(app.rows::<Message>().update(id, &emptied).await?)
}

async fn check_may_delete(app: &App, me: &UserId, message: &Stored<Message>) -> Result<()> {
    if message.row.sender_id == *me {
        return Ok(());
    }
    let room = app.rows::<ChatRoom>().get(&message.row.room_id).await?;
    let is_theirs = message.row.kind != MessageType::System;
    if is_theirs && access::leads(app, me, &room.row).await? {
        return Ok(());
    }
    Err(Error::forbidden(
        "Only its sender and whoever leads the room delete a message",
    ))
}

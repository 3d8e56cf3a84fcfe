//! Writing messages.

use futures_util::try_join;
use model::{RoomId, UserId};
use runtime::{Json, Made, Path, Result, State};
use store::tables::ChatRoom;
use store::{rooms, App, Me, Once, Stored};

use super::direct::check_other;
use crate::send::Draft;
use crate::wire::{NewMessage, OneMessage, RoomAndMessage};
use crate::{access, peers};

/// Writes in a room that the caller is in. The sender is the caller, whatever the body says.
///
/// # Errors
///
/// `validation_failed`; `not_a_member`; `not_found`; `pod_inactive`; `reply_mismatch`; `too_large` and `unsupported_type` for the
/// file; `rate_limited`; `session_required`.
pub async fn send(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<RoomId>,
    Json(new): Json<NewMessage>,
) -> Result<Made<OneMessage>> {
    let (room, draft) = try_join!(access::room(&app, &me, &id), Draft::read(&app, &me, new))?;
    let message = draft.write(&app, &me, &room).await?;
    Ok(answer(message, |message| OneMessage {
        message: message.into(),
    }))
}

/// Writes to somebody; the room is computed from both, and made where there is none.
///
/// # Errors
///
/// Those of [`send`]; `self`; `dm_not_allowed` where there is no room yet.
pub async fn send_directly(
    State(app): State<App>,
    Me(me): Me,
    Path(peer): Path<UserId>,
    Json(new): Json<NewMessage>,
) -> Result<Made<RoomAndMessage>> {
    check_other(&me, &peer)?;
    let (room, draft) = try_join!(room(&app, &me, &peer), Draft::read(&app, &me, new))?;
    let message = draft.write(&app, &me, &room).await?;
    Ok(answer(message, |message| RoomAndMessage {
        room: room.into(),
        message: message.into(),
    }))
}

async fn room(app: &App, me: &UserId, peer: &UserId) -> Result<Stored<ChatRoom>> {
    let id = rooms::direct(me, peer);
    if let Some(room) = app.rows::<ChatRoom>().find(&id).await? {
        return Ok(room);
    }
    try_join!(
        peers::profile(app, peer),
        peers::check_welcome(app, me, peer)
    )?;
    Ok(peers::make_room(app, me, peer).await?.into_inner())
}

fn answer<R: store::Row, T>(once: Once<Stored<R>>, shape: impl FnOnce(Stored<R>) -> T) -> Made<T> {
    let is_new = once.is_new();
    let value = shape(once.into_inner());
    if is_new {
        Made::created(value)
    } else {
        Made::existing(value)
    }
}

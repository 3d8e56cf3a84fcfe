//! What somebody sets for themselves in a room; and the name of a group.

use client::Changes;
use futures_util::try_join;
use model::{Patch, RoomId, RoomType, UserId};
use runtime::{Code, Error, Json, Path, Result, State};
use store::tables::{ChatRoom, ChatRoomMember};
use store::{readers, rooms, App, Me, Stored};

use crate::access;
use crate::wire::{OneMember, OwnPatch};

/// Pins or mutes a room for the caller; whoever leads a group names it.
///
/// # Errors
///
/// `not_a_member`; `not_found`; `not_owner` for the name of a group that somebody else leads; `session_required`.
pub async fn update(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<RoomId>,
    Json(patch): Json<OwnPatch>,
) -> Result<Json<OneMember>> {
    let room = access::room(&app, &me, &id).await?;
    if patch.name.is_some()
        && (room.row.kind, room.row.member_ids.first()) != (RoomType::Group, Some(&me))
    {
        return Err(Error::new(
            Code::NotOwner,
            "Only whoever leads a group names it",
        ));
    }
    let (room, member) = try_join!(
        named(&app, room.clone(), &patch),
        place(&app, &me, &room, &patch)
    )?;
    Ok(Json(OneMember {
        member: member.row.into(),
        room: room.into(),
    }))
}

async fn named(app: &App, room: Stored<ChatRoom>, patch: &OwnPatch) -> Result<Stored<ChatRoom>> {
    let Some(name) = &patch.name else {
        return Ok(room);
    };
    let changes = Changes::new().set(ChatRoom::NAME, name);
    Ok(app.rows::<ChatRoom>().update(&room.id, &changes).await?)
}

async fn place(
    app: &App,
    me: &UserId,
    room: &Stored<ChatRoom>,
    patch: &OwnPatch,
) -> Result<Stored<ChatRoomMember>> {
    let id = rooms::member(&room.id, me);
    let places = app.rows::<ChatRoomMember>();
    let mut changes = Changes::new();
    if let Some(pinned) = patch.pinned {
        changes = changes.set(ChatRoomMember::PINNED, pinned);
    }
    changes = match patch.muted_until {
        Patch::Absent => changes,
        Patch::Null => changes.set(ChatRoomMember::MUTED_UNTIL, None::<String>),
        Patch::Value(until) => changes.set(ChatRoomMember::MUTED_UNTIL, until),
    };
    let place = if changes.is_empty() {
        places.get(&id).await
    } else {
        places.update(&id, &changes).await
    };
    match place {
        Err(store::Error::NotFound { .. }) => first(app, me, room, patch).await,
        place => Ok(place?),
    }
}

/// The place in a pod's room is made when somebody first needs it.
async fn first(
    app: &App,
    me: &UserId,
    room: &Stored<ChatRoom>,
    patch: &OwnPatch,
) -> Result<Stored<ChatRoomMember>> {
    let own = ChatRoomMember {
        pinned: patch.pinned.unwrap_or(false),
        muted_until: patch.muted_until.value().copied(),
        ..ChatRoomMember::new(&room.id, me, room.row.kind)
    };
    let readers = place_readers(me, &room.row);
    let places = app.rows::<ChatRoomMember>();
    let id = rooms::member(&room.id, me);
    let made = places.create_or_get(&id, &own, &readers).await?;
    Ok(made.into_inner())
}

/// Who may read somebody's place: in a pod its team, for the ticks under what was read.
pub fn place_readers(me: &UserId, room: &ChatRoom) -> [client::Permission; 1] {
    [match &room.pod_id {
        Some(pod) => readers::pod(pod),
        None => readers::user(me),
    }]
}

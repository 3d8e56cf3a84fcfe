//! Rooms of two: who may open one, and opening it once.

use client::NewRow;
use futures_util::try_join;
use model::{did, DmPolicy, EdgeId, Kind, List, RoomType, UserId};
use runtime::{Code, Error, Result};
use store::tables::{ChatRoom, ChatRoomMember, Follow, Profile, UserSettings};
use store::{readers, rooms, App, Once, Stored};

use crate::rules;

/// Reads the profile of somebody whom one may meet.
///
/// # Errors
///
/// `not_found`.
pub async fn profile(app: &App, peer: &UserId) -> Result<Stored<Profile>> {
    let found = app.rows::<Profile>().find(peer).await?;
    found
        .filter(|it| it.row.deleted_at.is_none())
        .ok_or_else(|| Error::not_found("person"))
}

/// Refuses whom the other one takes no messages from: two reads at once.
///
/// # Errors
///
/// `dm_not_allowed`.
pub async fn check_welcome(app: &App, me: &UserId, peer: &UserId) -> Result<()> {
    let settings = app.rows::<UserSettings>();
    let follows = app.rows::<Follow>();
    let edge: EdgeId = did(Kind::FOLLOW, &[me.as_str(), peer.as_str()]);
    let (settings, follow) = try_join!(settings.find(peer), follows.find(&edge))?;
    let policy = settings.map_or(DmPolicy::Everyone, |it| it.row.allow_dm_from);
    if rules::is_welcome(policy, follow.is_some()) {
        return Ok(());
    }
    Err(Error::new(
        Code::DmNotAllowed,
        "This person takes no messages from you",
    ))
}

/// Makes the room of two: their places first, so that no room is ever without them.
///
/// Both ids are computed, so of two who open it at once one makes it and the other finds it.
///
/// # Errors
///
/// What the store answers.
pub async fn make_room(app: &App, me: &UserId, peer: &UserId) -> Result<Once<Stored<ChatRoom>>> {
    let id = rooms::direct(me, peer);
    let both = [readers::user(me), readers::user(peer)];
    let place = |own: &UserId, other: &UserId| NewRow {
        id: rooms::member(&id, own).to_string(),
        data: ChatRoomMember {
            peer_id: Some(other.clone()),
            sort_at: Some(app.now()),
            ..ChatRoomMember::new(&id, own, RoomType::Direct)
        },
        permissions: both.to_vec(),
    };
    let places = [place(me, peer), place(peer, me)];
    settle(app, &places).await?;
    let room = ChatRoom {
        member_ids: List::new([me.clone(), peer.clone()]).unwrap_or_default(),
        ..ChatRoom::new(RoomType::Direct)
    };
    Ok(app
        .rows::<ChatRoom>()
        .create_or_get(&id, &room, &both)
        .await?)
}

/// Creates the places that do not exist; a clash means that the other one is creating them at this moment.
async fn settle(app: &App, places: &[NewRow<ChatRoomMember>]) -> Result<()> {
    match app.rows::<ChatRoomMember>().create_missing(places).await {
        Ok(_) | Err(store::Error::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

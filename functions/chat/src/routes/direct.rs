//! Rooms of two.

use futures_util::try_join;
use model::UserId;
use runtime::{Code, Error, Made, Path, Result, State};
use store::tables::ChatRoom;
use store::{rooms, App, Card, Me, Once};

use crate::peers;
use crate::wire::RoomAndPeer;

/// Opens the caller's room with somebody; there is one, whoever of them asks first or both at once.
///
/// # Errors
///
/// `self`; `dm_not_allowed`; `not_found` for nobody.
pub async fn open(
    State(app): State<App>,
    Me(me): Me,
    Path(peer): Path<UserId>,
) -> Result<Made<RoomAndPeer>> {
    check_other(&me, &peer)?;
    let found = async {
        let rooms = app.rows::<ChatRoom>();
        Ok(rooms.find(&rooms::direct(&me, &peer)).await?)
    };
    let (found, profile) = try_join!(found, peers::profile(&app, &peer))?;
    let room = if let Some(room) = found {
        Once::Already(room)
    } else {
        peers::check_welcome(&app, &me, &peer).await?;
        peers::make_room(&app, &me, &peer).await?
    };
    let is_new = room.is_new();
    let answer = RoomAndPeer {
        room: room.into_inner().into(),
        peer: Card::of(&peer, &profile.row),
    };
    Ok(if is_new {
        Made::created(answer)
    } else {
        Made::existing(answer)
    })
}

/// Refuses a room with oneself.
///
/// # Errors
///
/// `self`.
pub fn check_other(me: &UserId, peer: &UserId) -> Result<()> {
    if me == peer {
        return Err(Error::new(Code::OneSelf, "Write to somebody else"));
    }
    Ok(())
}

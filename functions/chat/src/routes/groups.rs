//! Groups: founding one, and who is in it.
//!
//! The first in the list leads the group. Whoever comes sees what was written before; whoever goes sees nothing any more, not even on
//! connections that are open, since the readers of all that is in the room are rewritten with the list.

use futures_util::try_join;
use model::{List, RoomId, RoomType, Text, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::tables::{ChatRoom, ChatRoomMember, Profile};
use store::{App, Me};

use crate::regrouping::{change, new_place, open, place, reading};
use crate::wire::{MemberIds, NewGroup, NewMember, OneRoom};
use crate::{access, peers, rules};

/// Founds a group; the caller leads it.
///
/// # Errors
///
/// `validation_failed`; `not_found` where somebody named does not exist.
pub async fn create(
    State(app): State<App>,
    Me(me): Me,
    Json(new): Json<NewGroup>,
) -> Result<Made<OneRoom>> {
    let others: Vec<UserId> = new.member_ids.into_vec();
    let mut people = vec![me.clone()];
    for user in others {
        if !people.contains(&user) {
            people.push(user);
        }
    }
    if people.len() < 3 {
        return Err(Error::field("memberIds", "must name two others at least"));
    }
    check_exist(&app, &people).await?;
    let id = RoomId::random();
    let room = ChatRoom {
        name: Some(Text::cut(&new.name)),
        member_ids: List::new(people.clone()).unwrap_or_default(),
        ..ChatRoom::new(RoomType::Group)
    };
    let room = app
        .rows::<ChatRoom>()
        .create(&id, &room, &reading(&people))
        .await?;
    // Places come last: one without its room would be a room that waits to be read for ever.
    let places: Vec<_> = people.iter().map(|it| new_place(&app, &id, it)).collect();
    app.rows::<ChatRoomMember>().create_many(&places).await?;
    Ok(Made::created(OneRoom { room: room.into() }))
}

/// Adds somebody; adding them again changes nothing.
///
/// # Errors
///
/// `not_owner` for who does not lead the group; `full`; `not_found`; `rule_violation` in a room that is no group.
pub async fn add(
    State(app): State<App>,
    Me(me): Me,
    Path(id): Path<RoomId>,
    Json(new): Json<NewMember>,
) -> Result<Json<MemberIds>> {
    let user = new.user_id;
    let (room, _, seat) = try_join!(
        access::room(&app, &me, &id),
        peers::profile(&app, &user),
        place(&app, &id, &user),
    )?;
    check_leads(&me, &room.row)?;
    let people = change(&app, room, seat, &user, |people| {
        if people.contains(&user) {
            return Ok(());
        }
        if people.len() >= rules::MOST_IN_GROUP {
            return Err(Error::new(Code::Full, "A group has 50 people at the most"));
        }
        people.push(user.clone());
        Ok(())
    })
    .await?;
    open(&app, &id, &people).await?;
    Ok(Json(MemberIds { member_ids: people }))
}

/// Removes somebody, or lets the caller leave; whoever is next in the list leads a group that was left by its leader.
///
/// # Errors
///
/// `not_owner` for who does not lead the group and removes somebody else; `not_found`; `rule_violation` in a room that is no group.
pub async fn remove(
    State(app): State<App>,
    Me(me): Me,
    Path((id, user)): Path<(RoomId, UserId)>,
) -> Result<Json<MemberIds>> {
    let (room, seat) = try_join!(access::room(&app, &me, &id), place(&app, &id, &user))?;
    check_group(&room.row)?;
    if user != me {
        check_leads(&me, &room.row)?;
    }
    let people = change(&app, room, seat, &user, |people| {
        people.retain(|it| *it != user);
        Ok(())
    })
    .await?;
    open(&app, &id, &people).await?;
    Ok(Json(MemberIds { member_ids: people }))
}

fn check_group(room: &ChatRoom) -> Result<()> {
    if room.kind == RoomType::Group {
        return Ok(());
    }
    Err(Error::new(
        Code::RuleViolation,
        "Only groups have members that come and go here",
    ))
}

fn check_leads(me: &UserId, room: &ChatRoom) -> Result<()> {
    check_group(room)?;
    if room.member_ids.first() == Some(me) {
        return Ok(());
    }
    Err(Error::new(
        Code::NotOwner,
        "Only whoever leads a group says who is in it",
    ))
}

async fn check_exist(app: &App, people: &[UserId]) -> Result<()> {
    let found = app.rows::<Profile>().get_many(people).await?;
    let is_here = |user: &UserId| {
        let mut present = found.iter().filter(|it| it.row.deleted_at.is_none());
        present.any(|it| it.id == *user)
    };
    // The founder's own profile may be a moment late; theirs is not in question.
    if people.iter().skip(1).all(is_here) {
        return Ok(());
    }
    Err(Error::not_found("person"))
}

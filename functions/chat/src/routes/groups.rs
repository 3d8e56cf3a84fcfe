//! Groups: founding one, and who is in it.
//!
//! The first in the list leads the group. Whoever comes sees what was written before; whoever goes sees nothing any more, not even on
//! connections that are open, since the readers of all that is in the room are rewritten with the list.

use client::{Changes, NewRow, Permission, Query};
use futures_util::try_join;
use model::{JobKind, List, RoomId, RoomType, Text, UserId};
use runtime::{Code, Error, Json, Made, Path, Result, State};
use store::jobs::NewJob;
use store::tables::{ChatRoom, ChatRoomMember, Message, MessageReaction, MessageReceipt, Profile};
use store::{readers, rooms, App, Me, Stored};

use crate::wire::{MemberIds, NewGroup, NewMember, OneRoom};
use crate::{access, peers, rules};

/// How often a change to the list is tried when the room changes at the same time.
const ATTEMPTS: usize = 8;

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
    let places: Vec<_> = people.iter().map(|it| place(&app, &id, it)).collect();
    app.rows::<ChatRoomMember>().create_many(&places).await?;
    let room = ChatRoom {
        name: Some(Text::cut(&new.name)),
        member_ids: List::new(people.clone()).unwrap_or_default(),
        ..ChatRoom::new(RoomType::Group)
    };
    let room = app
        .rows::<ChatRoom>()
        .create(&id, &room, &reading(&people))
        .await?;
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
    let (room, _) = try_join!(access::room(&app, &me, &id), peers::profile(&app, &user))?;
    check_leads(&me, &room.row)?;
    back(&app, &id, &user).await?;
    let people = change(&app, room, |people| {
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
    let room = access::room(&app, &me, &id).await?;
    check_group(&room.row)?;
    if user != me {
        check_leads(&me, &room.row)?;
    }
    let people = change(&app, room, |people| {
        people.retain(|it| *it != user);
        Ok(())
    })
    .await?;
    let left = Changes::new()
        .set(ChatRoomMember::LEFT_AT, app.now())
        .set(ChatRoomMember::PINNED, false);
    let place = rooms::member(&id, &user);
    app.rows::<ChatRoomMember>()
        .update_if(&place, [], &left)
        .await?;
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

fn place(app: &App, room: &RoomId, user: &UserId) -> NewRow<ChatRoomMember> {
    NewRow {
        id: rooms::member(room, user).to_string(),
        data: ChatRoomMember {
            sort_at: Some(app.now()),
            ..ChatRoomMember::new(room, user, RoomType::Group)
        },
        permissions: vec![readers::user(user)],
    }
}

/// Gives somebody a place, or the one back that they had.
async fn back(app: &App, room: &RoomId, user: &UserId) -> Result<()> {
    let NewRow {
        data, permissions, ..
    } = place(app, room, user);
    let places = app.rows::<ChatRoomMember>();
    let id = rooms::member(room, user);
    if places
        .create_once(&id, &data, &permissions)
        .await?
        .is_none()
    {
        let returned = Changes::new().set(ChatRoomMember::LEFT_AT, None::<String>);
        let gone = [Query::is_not_null(ChatRoomMember::LEFT_AT)];
        places.update_if(&id, gone, &returned).await?;
    }
    Ok(())
}

/// Changes the list and with it the readers of all that is in the room; tried again where the room changed meanwhile.
async fn change(
    app: &App,
    mut room: Stored<ChatRoom>,
    edit: impl Fn(&mut Vec<UserId>) -> Result<()>,
) -> Result<Vec<UserId>> {
    let all = app.rows::<ChatRoom>();
    for _ in 0..ATTEMPTS {
        let before = room.row.member_ids.clone().into_vec();
        let mut people = before.clone();
        edit(&mut people)?;
        if people == before {
            return Ok(people);
        }
        let reading = reading(&people);
        let changes = Changes::new()
            .set(ChatRoom::MEMBER_IDS, &people)
            .set(ChatRoom::IS_ACTIVE, !people.is_empty());
        let written = all
            .unchanged_since(&room)
            .update_with(&room.id, &changes, &reading)
            .await;
        match written {
            Ok(written) => {
                open_to(app, &written, &reading).await?;
                return Ok(people);
            }
            Err(store::Error::Changed { .. }) => room = all.get(&room.id).await?,
            Err(error) => return Err(error.into()),
        }
    }
    Err(Error::of(Code::VersionConflict))
}

fn reading(people: &[UserId]) -> Vec<Permission> {
    people.iter().map(readers::user).collect()
}

/// Rewrites who reads what is in the room: one call a table, however much there is. Files have no such call: a job walks through them.
async fn open_to(app: &App, room: &Stored<ChatRoom>, reading: &[Permission]) -> Result<()> {
    let (id, changes) = (&room.id, Changes::new().set("$permissions", reading));
    let (messages, reactions, receipts) = (
        app.rows::<Message>(),
        app.rows::<MessageReaction>(),
        app.rows::<MessageReceipt>(),
    );
    let revision = room.updated_at.to_string();
    let files = NewJob::of(JobKind::RoomFiles, id.cast(), &revision);
    let shown = [
        Query::equal(Message::ROOM_ID, id),
        Query::is_null(Message::HIDDEN_AT),
    ];
    try_join!(
        messages.update_where(shown, &changes),
        reactions.update_where([Query::equal(MessageReaction::ROOM_ID, id)], &changes),
        receipts.update_where([Query::equal(MessageReceipt::ROOM_ID, id)], &changes),
        app.queue(files),
    )?;
    Ok(())
}

//! Changing who is in a group.
//!
//! The room's row goes together with the place of whoever comes or goes, and with the queueing of the job that rewrites who reads what is
//! in the room, in one transaction: whatever becomes of the call afterwards, whoever was removed reads nothing in the end, and no room of
//! theirs waits to be read. The call rewrites the rows as well, so that nobody waits for the job.
//!
//! The list has a version, which the transaction raises by one and no further than one above that which was seen: of two changes to the
//! same list one happens, and the other is then made to what it left.

use client::{Changes, NewRow, Operations, Permission};
use futures_util::try_join;
use model::{JobKind, RoomId, RoomType, UserId};
use runtime::{Code, Error, Result};
use store::jobs::NewJob;
use store::tables::{ChatRoom, ChatRoomMember};
use store::{readers, rooms, App, Row, Stored, DATABASE};

/// How often a change to the list is tried when the room changes at the same time.
const ATTEMPTS: usize = 8;

/// Somebody's place in a room, if they ever had one.
pub type Place = Option<Stored<ChatRoomMember>>;

/// Reads somebody's place in a room.
///
/// # Errors
///
/// What the store answers.
pub async fn place(app: &App, room: &RoomId, user: &UserId) -> Result<Place> {
    let places = app.rows::<ChatRoomMember>();
    Ok(places.find(&rooms::member(room, user)).await?)
}

/// A place of somebody who has read nothing yet.
pub fn new_place(app: &App, room: &RoomId, user: &UserId) -> NewRow<ChatRoomMember> {
    NewRow {
        id: rooms::member(room, user).to_string(),
        data: ChatRoomMember {
            sort_at: Some(app.now()),
            ..ChatRoomMember::new(room, user, RoomType::Group)
        },
        permissions: vec![readers::user(user)],
    }
}

/// Changes the list as to one of them, and their place with it; tried again where the room changed meanwhile. Answers who is in by now.
///
/// # Errors
///
/// What `edit` answers; `version_conflict` where the room keeps changing.
pub async fn change(
    app: &App,
    mut room: Stored<ChatRoom>,
    mut seat: Place,
    user: &UserId,
    edit: impl Fn(&mut Vec<UserId>) -> Result<()>,
) -> Result<Vec<UserId>> {
    for _ in 0..ATTEMPTS {
        let mut people = room.row.member_ids.clone().into_vec();
        edit(&mut people)?;
        let is_seated = seat.as_ref().is_some_and(|it| it.row.left_at.is_none());
        if *people == *room.row.member_ids && people.contains(user) == is_seated {
            return Ok(people);
        }
        let operations = operations(app, &room, &people);
        let operations = seated(app, operations, (&room.id, &people), (user, seat.is_some()));
        // Nothing to look at: the version says whether the list is the one that was seen.
        let look = async { Ok(()) };
        match app.commit_seen(ChatRoom::NOUN, &operations, look).await {
            Err(store::Error::Changed { .. } | store::Error::LimitReached { .. }) => {
                let again = async { Ok(app.rows().get(&room.id).await?) };
                (room, seat) = try_join!(again, place(app, &room.id, user))?;
            }
            written => {
                written?;
                return Ok(people);
            }
        }
    }
    Err(Error::of(Code::VersionConflict))
}

fn operations(app: &App, seen: &Stored<ChatRoom>, people: &[UserId]) -> Operations {
    let changes = Changes::new()
        .set(ChatRoom::MEMBER_IDS, people)
        .set(ChatRoom::IS_ACTIVE, !people.is_empty());
    let table = (DATABASE, ChatRoom::TABLE);
    let (room, next) = (seen.id.as_str(), i64::from(seen.row.list_version) + 1);
    let renewed = Operations::new()
        .update(table, room, &changes, Some(&reading(people)))
        .increment(table, room, ChatRoom::LIST_VERSION, 1, Some(next));
    // Every change is another round, also one that makes the list what it was before.
    let round = RoomId::random();
    let opening = NewJob::of(JobKind::RoomFiles, seen.id.cast(), round.as_str());
    opening.staged(app, renewed)
}

/// Gives somebody a place, or the one back that they had, or takes it, as the list says.
fn seated(
    app: &App,
    operations: Operations,
    (room, people): (&RoomId, &[UserId]),
    (user, had_place): (&UserId, bool),
) -> Operations {
    let table = (DATABASE, ChatRoomMember::TABLE);
    let id = rooms::member(room, user);
    match (people.contains(user), had_place) {
        (true, false) => {
            let place = new_place(app, room, user);
            operations.create(table, id.as_str(), &place.data, &place.permissions)
        }
        (true, true) => {
            let back = Changes::new().set(ChatRoomMember::LEFT_AT, None::<String>);
            operations.update(table, id.as_str(), &back, None)
        }
        (false, true) => {
            let left = Changes::new()
                .set(ChatRoomMember::LEFT_AT, app.now())
                .set(ChatRoomMember::PINNED, false);
            operations.update(table, id.as_str(), &left, None)
        }
        (false, false) => operations,
    }
}

/// Who reads a group with these people.
pub fn reading(people: &[UserId]) -> Vec<Permission> {
    people.iter().map(readers::user).collect()
}

/// Lets those read what is in the room who are in it, but for its files, which the job walks through: four calls, and four more each
/// time that the list changed meanwhile. The older of two lists never stays.
///
/// # Errors
///
/// What the store answers; the job makes good what was not done.
pub async fn open(app: &App, room: &RoomId, people: &[UserId]) -> Result<()> {
    let mut readers = reading(people);
    for _ in 0..ATTEMPTS {
        app.share_contents(room, &readers).await?;
        let Some(now) = app.rows::<ChatRoom>().find(room).await? else {
            return Ok(());
        };
        let by_now = rooms::reading(&now.permissions);
        if by_now == readers {
            return Ok(());
        }
        readers = by_now;
    }
    Ok(())
}

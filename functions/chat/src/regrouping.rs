//! Changing who is in a group.
//!
//! The room's row goes together with the queueing of the job that rewrites who reads what is in the room, in one transaction: whatever
//! becomes of the call afterwards, whoever was removed reads nothing in the end. The call rewrites the rows as well, so that nobody
//! waits for the job.

use client::{Changes, Operations, Permission};
use model::{JobKind, RoomId, UserId};
use runtime::{Code, Error, Result};
use store::jobs::NewJob;
use store::tables::ChatRoom;
use store::{readers, rooms, App, Row, Stored, DATABASE};

/// How often a change to the list is tried when the room changes at the same time.
const ATTEMPTS: usize = 8;

/// How long a transaction may stay open, in seconds.
const OPEN_SEC: u32 = 60;

/// Changes the list; tried again where the room changed meanwhile. Answers who is in by now.
///
/// # Errors
///
/// What `edit` answers; `version_conflict` where the room keeps changing.
pub async fn change(
    app: &App,
    mut room: Stored<ChatRoom>,
    edit: impl Fn(&mut Vec<UserId>) -> Result<()>,
) -> Result<Vec<UserId>> {
    for _ in 0..ATTEMPTS {
        let mut people = room.row.member_ids.clone().into_vec();
        edit(&mut people)?;
        if *people == *room.row.member_ids {
            return Ok(people);
        }
        match attempt(app, &room, &people).await? {
            None => return Ok(people),
            Some(newer) => room = newer,
        }
    }
    Err(Error::of(Code::VersionConflict))
}

/// Answers the room as it is by then where the change came to nothing. The list is looked at after the change is staged: Appwrite
/// refuses the commit where the row changed since, so the list that it was made from is the one that it replaces.
async fn attempt(
    app: &App,
    seen: &Stored<ChatRoom>,
    people: &[UserId],
) -> Result<Option<Stored<ChatRoom>>> {
    let rooms = app.rows::<ChatRoom>();
    let transaction = app.client().transaction(OPEN_SEC).await.map_err(failed)?;
    let operations = operations(app, &seen.id, people);
    transaction.stage(&operations).await.map_err(failed)?;
    let now = rooms.get(&seen.id).await?;
    if now.row.member_ids != seen.row.member_ids {
        // What is left of it lapses by itself.
        transaction.rollback().await.ok();
        return Ok(Some(now));
    }
    match transaction.commit().await.map_err(failed) {
        Ok(()) => Ok(None),
        Err(store::Error::Changed { .. }) => Ok(Some(rooms.get(&seen.id).await?)),
        Err(error) => Err(error.into()),
    }
}

fn operations(app: &App, room: &RoomId, people: &[UserId]) -> Operations {
    let changes = Changes::new()
        .set(ChatRoom::MEMBER_IDS, people)
        .set(ChatRoom::IS_ACTIVE, !people.is_empty());
    let table = (DATABASE, ChatRoom::TABLE);
    let renewed = Operations::new().update(table, room.as_str(), &changes, Some(&reading(people)));
    // Every change is another round, also one that makes the list what it was before.
    let round = RoomId::random();
    let opening = NewJob::of(JobKind::RoomFiles, room.cast(), round.as_str());
    opening.staged(app, renewed)
}

fn failed(cause: client::Error) -> store::Error {
    store::Error::about(ChatRoom::NOUN, cause)
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

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
        let operations = operations(app, &room.id, &people);
        let look = check_same(app, &room);
        match app.commit_seen(ChatRoom::NOUN, &operations, look).await {
            Err(store::Error::Changed { .. }) => room = app.rows().get(&room.id).await?,
            written => {
                written?;
                return Ok(people);
            }
        }
    }
    Err(Error::of(Code::VersionConflict))
}

/// Refuses a change whose list was made from another one than the room has.
async fn check_same(app: &App, seen: &Stored<ChatRoom>) -> store::Result<()> {
    let now = app.rows::<ChatRoom>().get(&seen.id).await?;
    if now.row.member_ids == seen.row.member_ids {
        return Ok(());
    }
    Err(store::Error::Changed {
        noun: ChatRoom::NOUN,
    })
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

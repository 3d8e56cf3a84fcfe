//! CHT-19: a question in a room is answered in the room, in the assistant's voice.
//!
//! In a room one question is answered at a time; the others wait until a tick finds the room quiet.

use std::time::Duration;

use client::{Permission, Query};
use model::{JobKind, JobState, MessageId, RoomId};
use runtime::Result;
use serde::Deserialize;
use store::jobs::{Failure, Outcome, Work};
use store::rooms::{Line, Voice};
use store::schema::ID;
use store::tables::{ChatRoom, Job, Message};
use store::{App, Stored};

use super::assistant;

/// What a question was queued with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    message_id: MessageId,
}

/// How long a question waits while another is answered.
const PAUSE: Duration = Duration::from_secs(10);

/// Whether another question of the room is being answered. Every attempt says that it runs before it looks, so of two that begin at
/// once at most one goes on; where neither does, the tick begins them one after the other.
async fn is_answering(app: &App, own: &Stored<Job>, room: &RoomId) -> Result<bool> {
    let running = [
        Query::equal(Job::KIND, JobKind::RoomAnswer.as_str()),
        Query::equal(Job::SUBJECT_ID, room),
        Query::equal(Job::STATE, JobState::Running.as_str()),
        Query::greater_than(Job::LEASE_UNTIL, app.now().to_string()),
        Query::not_equal(ID, &own.id),
    ];
    Ok(!app.rows::<Job>().list(running, 1).await?.is_empty())
}

/// Answers in the assistant's voice; the line's id is computed from the question's, so a repeat says nothing twice.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let question: Question = work.payload()?;
    let room: RoomId = work.subject();
    if is_answering(&app, &work.job(), &room).await? {
        return Ok(Outcome::Later(PAUSE));
    }
    let Some(room) = app.rows::<ChatRoom>().find(&room).await? else {
        return Ok(Outcome::DONE);
    };
    let asked = app.rows::<Message>().find(&question.message_id).await?;
    let Some(asked) = asked.filter(|it| it.row.deleted_at.is_none()) else {
        return Ok(Outcome::DONE);
    };
    let reply = assistant::reply(&app, &work, &asked).await?;
    let reading = room.permissions.iter().filter(|it| it.starts_with("read("));
    let readers: Vec<Permission> = reading.map(Permission::custom).collect();
    app.say(Line {
        room: &room.id,
        readers: &readers,
        voice: Voice::Assistant,
        occasion: question.message_id.as_str(),
        text: &reply.text,
    })
    .await?;
    match reply.refusal {
        None => Ok(Outcome::DONE),
        Some(refusal) => Err(Failure::ForGood(refusal)),
    }
}

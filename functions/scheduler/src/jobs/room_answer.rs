//! CHT-19: what the assistant says to a question in a room.
//!
//! Nobody serves the assistant yet, so the room is told that it is busy and the asker's quota stays as it is.

use client::Permission;
use model::{MessageId, RoomId};
use runtime::{Code, Error};
use serde::Deserialize;
use store::jobs::{Failure, Outcome, Work};
use store::rooms::{Line, Voice};
use store::tables::{ChatRoom, Message};
use store::App;

/// What the room reads.
const BUSY: &str = "I am busy right now. Please ask again later.";

/// What a question was queued with.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    message_id: MessageId,
}

/// Answers in the assistant's voice; the line's id is computed from the question's, so a repeat says nothing twice.
pub async fn run(app: App, work: Work) -> Result<Outcome, Failure> {
    let question: Question = work.payload()?;
    let room: RoomId = work.subject();
    let Some(room) = app.rows::<ChatRoom>().find(&room).await? else {
        return Ok(Outcome::DONE);
    };
    let asked = app.rows::<Message>().find(&question.message_id).await?;
    if asked.is_none_or(|it| it.row.deleted_at.is_some()) {
        return Ok(Outcome::DONE);
    }
    let reading = room.permissions.iter().filter(|it| it.starts_with("read("));
    let readers: Vec<Permission> = reading.map(Permission::custom).collect();
    app.say(Line {
        room: &room.id,
        readers: &readers,
        voice: Voice::Assistant,
        occasion: question.message_id.as_str(),
        text: BUSY,
    })
    .await?;
    Err(Failure::ForGood(Error::of(Code::UpstreamBusy)))
}

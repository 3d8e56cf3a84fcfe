//! Questions to the assistant, which a queued job answers in its own voice.

use model::{did, JobKind, Kind, Packed};
use runtime::Result;
use serde_json::json;
use store::tables::{ChatRoom, Job, Message};
use store::{readers, App, Stored};

use crate::rules;

/// Queues an answer where a message asks for one; its id is computed from the message, so a repeat queues nothing.
///
/// # Errors
///
/// What the store answers.
pub async fn queue(app: &App, room: &Stored<ChatRoom>, message: &Stored<Message>) -> Result<()> {
    let Some(question) = rules::question(room.row.kind, &message.row) else {
        return Ok(());
    };
    let asker = &message.row.sender_id;
    let parts = [
        JobKind::RoomAnswer.as_str(),
        room.id.as_str(),
        message.id.as_str(),
    ];
    let mut job = Job::queued(
        JobKind::RoomAnswer,
        room.id.cast(),
        asker.clone(),
        app.now(),
    );
    job.payload = Some(Packed(json!({
        "messageId": message.id,
        "question": question,
    })));
    let id = did(Kind::JOB, &parts);
    let jobs = app.rows::<Job>();
    jobs.create_once(&id, &job, &[readers::user(asker)]).await?;
    Ok(())
}

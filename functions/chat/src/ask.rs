//! Questions to the assistant, which a queued job answers in its own voice.

use model::JobKind;
use runtime::Result;
use serde_json::json;
use store::jobs::NewJob;
use store::tables::{ChatRoom, Message};
use store::{App, Stored};

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
    let payload = json!({ "messageId": message.id, "question": question });
    let job = NewJob::of(JobKind::RoomAnswer, room.id.cast(), message.id.as_str());
    let job = job.owned_by(&message.row.sender_id).with(&payload)?;
    app.queue(job).await?;
    Ok(())
}

//! Counting a message in its room, and asking the assistant.

use runtime::Result;
use store::tables::Message;
use store::{App, Created};

use crate::ask;

/// Counts a message and queues the question that it asks; a repeat finds it counted and stops there.
///
/// A question whose event dies between the two is not answered: whoever asked sees that and asks again.
pub async fn written(app: App, Created(message): Created<Message>) -> Result<()> {
    if let Some((message, room)) = app.count_message(&message).await? {
        ask::queue(&app, &room, &message).await?;
    }
    Ok(())
}

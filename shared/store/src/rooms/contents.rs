//! Who reads what is in a room, besides its files.

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::RoomId;

use crate::{App, Result};
use tables::{Message, MessageReaction, MessageReceipt};

impl App {
    /// Lets these read the messages, reactions and receipts of a room, and nobody else: one call a table at once, however much there is.
    /// What moderation hides stays hidden.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn share_contents(&self, room: &RoomId, readers: &[Permission]) -> Result<()> {
        let changes = Changes::new().set("$permissions", readers);
        let (messages, reactions, receipts) = (
            self.rows::<Message>(),
            self.rows::<MessageReaction>(),
            self.rows::<MessageReceipt>(),
        );
        let shown = [
            Query::equal(Message::ROOM_ID, room),
            Query::is_null(Message::HIDDEN_AT),
        ];
        try_join!(
            messages.update_where(shown, &changes),
            reactions.update_where([Query::equal(MessageReaction::ROOM_ID, room)], &changes),
            receipts.update_where([Query::equal(MessageReceipt::ROOM_ID, room)], &changes),
        )?;
        Ok(())
    }
}

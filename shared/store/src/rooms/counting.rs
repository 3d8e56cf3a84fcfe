//! Counting a message in its room: what its event starts, and what the clock does where the event was lost.

use std::collections::BTreeSet;

use client::{Changes, Permission, Query};
use futures_util::try_join;
use model::{excerpt, one_line, RoomType, Text, UserId};

use crate::rooms;
use crate::{buckets, readers, App, Error, Result, Stored};
use tables::{ChatRoom, ChatRoomMember, Message};

/// The longest preview of a message, in characters.
const PREVIEW: usize = 120;

/// How often a message is looked at again that changes while it is shown.
const LOOKS: usize = 5;

/// How a message begins, on one line, for lists of rooms and answers.
pub fn preview(message: &Message) -> Text<0, PREVIEW> {
    if message.hidden_at.is_some() {
        return Text::default();
    }
    if message.content.is_empty() {
        let name = message.file_name.as_ref().map_or("", |it| it.as_str());
        return Text::cut(&excerpt(&one_line(name), PREVIEW));
    }
    Text::cut(&excerpt(&one_line(&message.content), PREVIEW))
}

/// The readers among permissions.
pub fn reading(permissions: &[String]) -> Vec<Permission> {
    let reading = permissions.iter().filter(|it| it.starts_with("read("));
    reading.map(Permission::custom).collect()
}

impl App {
    /// Lets the list of rooms show what has become of a message, if it is its room's newest: one call, and a look at the message
    /// where it is.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn show_in_room(&self, message: &Stored<Message>) -> Result<()> {
        let text = preview(&message.row);
        if show_text(self, message, &text).await? {
            look_again(self, message, text).await?;
        }
        Ok(())
    }

    /// Counts a message, gives it its place, and lets lists of rooms show it; answers the message and its room where it was not
    /// counted before.
    ///
    /// The place is claimed first, by an increment that Appwrite admits once, so a repeat stops there. A failure between claim and
    /// count gives the claim back; the clock finds what is not counted.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn count_message(
        &self,
        message: &Stored<Message>,
    ) -> Result<Option<(Stored<Message>, Stored<ChatRoom>)>> {
        let messages = self.rows::<Message>();
        let claimed = messages
            .increment(&message.id, Message::SEQ, 1, Some(1))
            .await;
        let message = match claimed {
            Ok(claimed) => claimed,
            Err(Error::LimitReached { .. } | Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let rooms = self.rows::<ChatRoom>();
        let counted = rooms
            .increment(&message.row.room_id, ChatRoom::MESSAGE_COUNT, 1, None)
            .await;
        let room = match counted {
            Ok(room) => room,
            // The room is gone, and with it whoever would read: the claim stays, so that nobody tries for ever.
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => {
                let unclaimed = Changes::new().set(Message::SEQ, 0);
                messages.update(&message.id, &unclaimed).await?;
                return Err(error);
            }
        };
        self.show_message(&message, &room).await?;
        Ok(Some((message, room)))
    }

    /// Gives a message the place behind those that were written before it, where whoever counted it died before saying so: such a one
    /// stands at 1, as only the first of a room should. Answers whether it was so.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn place_message(&self, message: &Stored<Message>) -> Result<bool> {
        let earlier = [
            Query::equal(Message::ROOM_ID, &message.row.room_id),
            Query::created_before(message.created_at.to_string()),
        ];
        let before = self.rows::<Message>().count(earlier).await?;
        if before == 0 {
            return Ok(false);
        }
        let Some(mut room) = self.rows::<ChatRoom>().find(&message.row.room_id).await? else {
            return Ok(false);
        };
        room.row.message_count = u32::try_from(before + 1).unwrap_or(u32::MAX);
        self.show_message(message, &room).await?;
        Ok(true)
    }

    async fn show_message(&self, message: &Stored<Message>, room: &Stored<ChatRoom>) -> Result<()> {
        try_join!(
            number(self, message, room),
            show(self, message),
            sort(self, room, message),
            seen_by_sender(self, room, message),
        )?;
        Ok(())
    }
}

/// Gives the message its place, and to it and its file the readers that its room has by now: somebody may have left while it was
/// written. What moderation hides keeps its sender alone.
async fn number(app: &App, message: &Stored<Message>, room: &Stored<ChatRoom>) -> Result<()> {
    let seq = room.row.message_count;
    let changes = Changes::new().set(Message::SEQ, seq);
    let messages = app.rows::<Message>();
    if !have_same_readers(&message.permissions, &room.permissions) {
        let readers = reading(&room.permissions);
        let opened = changes.clone().set("$permissions", &readers);
        let shown = [Query::is_null(Message::HIDDEN_AT)];
        let opened = messages.update_if(&message.id, shown, &opened).await?;
        if let Some(opened) = opened {
            let file = opened.row.file_id.as_slice();
            return app.share_files(&buckets::ATTACHMENTS, file, &readers).await;
        }
    }
    if seq != message.row.seq {
        messages.update(&message.id, &changes).await?;
    }
    Ok(())
}

/// Whether two rows are read by the same.
fn have_same_readers(one: &[String], other: &[String]) -> bool {
    let readers = |all: &[String]| -> BTreeSet<String> {
        let reading = all.iter().filter(|it| it.starts_with("read("));
        reading.cloned().collect()
    };
    readers(one) == readers(other)
}

/// Shows the message as the newest, unless a newer one is shown.
async fn show(app: &App, message: &Stored<Message>) -> Result<()> {
    let (at, text) = (message.created_at, preview(&message.row));
    let older = [Query::or([
        Query::is_null(ChatRoom::LAST_MESSAGE_AT),
        Query::less_than_equal(ChatRoom::LAST_MESSAGE_AT, at),
    ])];
    let changes = Changes::new()
        .set(ChatRoom::LAST_MESSAGE_ID, &message.id)
        .set(ChatRoom::LAST_MESSAGE_TEXT, &text)
        .set(ChatRoom::LAST_MESSAGE_AT, at)
        .set(ChatRoom::LAST_SENDER_ID, &message.row.sender_id);
    let rooms = app.rows::<ChatRoom>();
    let shown = rooms
        .update_if(&message.row.room_id, older, &changes)
        .await?;
    match shown {
        Some(_) => look_again(app, message, text).await,
        None => Ok(()),
    }
}

/// Shows how the message begins if it is the newest; answers whether it is.
async fn show_text(app: &App, message: &Stored<Message>, text: &Text<0, PREVIEW>) -> Result<bool> {
    let newest = [Query::equal(ChatRoom::LAST_MESSAGE_ID, &message.id)];
    let changes = Changes::new().set(ChatRoom::LAST_MESSAGE_TEXT, text);
    let rooms = app.rows::<ChatRoom>();
    let shown = rooms
        .update_if(&message.row.room_id, newest, &changes)
        .await?;
    Ok(shown.is_some())
}

/// Shows what the message is by now. Whoever deletes, hides or edits it writes it first and shows it then, if it is the newest: so
/// whoever showed it looks at it again, and one of the two shows how it ended.
async fn look_again(
    app: &App,
    message: &Stored<Message>,
    mut shown: Text<0, PREVIEW>,
) -> Result<()> {
    for _ in 0..LOOKS {
        let Some(now) = app.rows::<Message>().find(&message.id).await? else {
            return Ok(());
        };
        let text = preview(&now.row);
        if text == shown || !show_text(app, message, &text).await? {
            return Ok(());
        }
        shown = text;
    }
    Ok(())
}

/// Moves the room up in its people's lists; a pod's members are too many for a write each.
async fn sort(app: &App, room: &Stored<ChatRoom>, message: &Stored<Message>) -> Result<()> {
    if room.row.kind == RoomType::Pod {
        return Ok(());
    }
    let at = message.created_at;
    let older = [
        Query::equal(ChatRoomMember::ROOM_ID, &room.id),
        Query::is_null(ChatRoomMember::LEFT_AT),
        Query::or([
            Query::is_null(ChatRoomMember::SORT_AT),
            Query::less_than(ChatRoomMember::SORT_AT, at),
        ]),
    ];
    let changes = Changes::new().set(ChatRoomMember::SORT_AT, at);
    app.rows::<ChatRoomMember>()
        .update_where(older, &changes)
        .await?;
    Ok(())
}

/// Whoever writes in a room has seen it: one's own messages are never unread.
async fn seen_by_sender(
    app: &App,
    room: &Stored<ChatRoom>,
    message: &Stored<Message>,
) -> Result<()> {
    let sender: &UserId = &message.row.sender_id;
    if sender.is_voice() {
        return Ok(());
    }
    let count = room.row.message_count;
    let id = rooms::member(&room.id, sender);
    let places = app.rows::<ChatRoomMember>();
    let changes = Changes::new()
        .set(ChatRoomMember::READ_COUNT, count)
        .set(ChatRoomMember::LAST_READ_AT, message.created_at)
        .set(ChatRoomMember::LAST_READ_MESSAGE_ID, &message.id);
    let lower = [Query::less_than(ChatRoomMember::READ_COUNT, count)];
    let moved = places.update_if(&id, lower, &changes).await?;
    if let (None, Some(pod)) = (moved, &room.row.pod_id) {
        let first = ChatRoomMember {
            read_count: count,
            last_read_at: Some(message.created_at),
            last_read_message_id: Some(message.id.clone()),
            ..ChatRoomMember::new(&room.id, sender, RoomType::Pod)
        };
        places
            .create_once(&id, &first, &[readers::pod(pod)])
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use model::MessageType;

    use super::*;

    fn said(content: &str) -> Message {
        let (room, sender) = ("r".parse().unwrap(), "asha".parse().unwrap());
        Message::new(&room, &sender, MessageType::Text, Text::cut(content))
    }

    #[test]
    fn a_preview_is_one_short_line() {
        let long = said(&format!("a\n\nb {}", "x".repeat(300)));
        assert!(preview(&long).as_str().starts_with("a b x"));
        assert!(preview(&long).chars().count() <= PREVIEW);
        let file = Message {
            file_name: Some(Text::cut("notes.pdf")),
            ..said("")
        };
        assert_eq!(preview(&file).as_str(), "notes.pdf");
    }
}

//! Writing a message in a room that its sender may read.

use client::File;
use model::{did, Kind, List, MessageId, MessageType, Text, UserId};
use runtime::{Code, Error, Result};
use store::rate_limit::Rule;
use store::tables::{ChatRoom, Message};
use store::{App, Once, Stored};

use crate::attachments::{self, Shown};
use crate::rules;
use crate::wire::NewMessage;

/// A message that was checked as far as that goes without its room.
#[derive(Debug)]
pub struct Draft {
    new: NewMessage,
    kind: MessageType,
    replied: Option<Stored<Message>>,
    named: List<UserId, 0, 10>,
    shown: Shown,
}

impl Draft {
    /// Counts the attempt and reads what the message names, all at once.
    ///
    /// # Errors
    ///
    /// `validation_failed`; `rate_limited`; `reply_mismatch` for an answer to nothing.
    pub async fn read(app: &App, me: &UserId, new: NewMessage) -> Result<Self> {
        let kind = rules::kind(&new)?;
        let limit = async { Ok(app.limit_rate(Rule::MESSAGES, me).await?) };
        let ((), replied, named, shown) = futures_util::try_join!(
            limit,
            replied(app, new.reply_to_id.as_ref()),
            app.mentioned(&new.content),
            Shown::read(app, new.file_id.as_ref()),
        )?;
        Ok(Self {
            new,
            kind,
            replied,
            named,
            shown,
        })
    }

    /// Writes it; an attempt that was written before is answered as it was.
    ///
    /// # Errors
    ///
    /// `pod_inactive`, `reply_mismatch`, and what a file may be refused for.
    pub async fn write(
        self,
        app: &App,
        me: &UserId,
        room: &Stored<ChatRoom>,
    ) -> Result<Once<Stored<Message>>> {
        rules::check_open(&room.row)?;
        rules::check_reply(room, self.replied.as_ref().map(|it| &it.row))?;
        let id = self.id(me, room);
        self.shown.check(&id, me)?;
        let readers = store::rooms::reading(&room.permissions);
        let file = attachments::take(app, me, self.new.file_id.as_ref(), &readers).await?;
        check_picture(self.kind, file.as_ref())?;
        let message = self.message(me, room, file.as_ref());
        let messages = app.rows::<Message>();
        Ok(messages.create_or_get(&id, &message, &readers).await?)
    }

    /// The same attempt makes the same message.
    fn id(&self, me: &UserId, room: &Stored<ChatRoom>) -> MessageId {
        match &self.new.client_message_id {
            Some(attempt) => did(
                Kind::MESSAGE,
                &[room.id.as_str(), me.as_str(), attempt.as_str()],
            ),
            None => MessageId::random(),
        }
    }

    fn message(self, me: &UserId, room: &Stored<ChatRoom>, file: Option<&File>) -> Message {
        let named = self
            .new
            .mention_ids
            .into_vec()
            .into_iter()
            .chain(self.named.into_vec());
        Message {
            reply_to_id: self.new.reply_to_id,
            file_id: self.new.file_id,
            file_name: file.map(|it| Text::cut(&it.name)),
            file_size: file.map(|it| it.size_original),
            mime_type: file.map(|it| Text::cut(&it.mime_type)),
            mentions: rules::mentioned(&room.row, me, named),
            ..Message::new(&room.id, me, self.kind, self.new.content)
        }
    }
}

async fn replied(app: &App, id: Option<&MessageId>) -> Result<Option<Stored<Message>>> {
    let Some(id) = id else { return Ok(None) };
    let found = app.rows::<Message>().find(id).await?;
    let missing = || {
        Error::new(
            Code::ReplyMismatch,
            "The message you answer is not in this room",
        )
    };
    found.map(Some).ok_or_else(missing)
}

fn check_picture(kind: MessageType, file: Option<&File>) -> Result<()> {
    let is_picture = file.is_some_and(|it| it.mime_type.starts_with("image/"));
    if kind == MessageType::Image && !is_picture {
        return Err(
            Error::new(Code::UnsupportedType, "Only a picture is shown as one")
                .and_field("fileId", "names a file that is no picture"),
        );
    }
    Ok(())
}

//! The file of a message: one message shows it, and it goes with it.

use client::{ErrorKind, File, Permission, Query};
use futures_util::try_join;
use model::{FileId, MessageId, UserId};
use runtime::{Error, Result};
use store::files::Expected;
use store::tables::{Message, Whiteboard};
use store::{buckets, App, Stored};

/// The field of a request that names a file.
const FIELD: &str = "fileId";

/// How many messages that show a file are looked at: the one in question, and any other.
const LOOKED_AT: u32 = 2;

/// What shows a file already.
#[derive(Debug, Default)]
pub struct Shown {
    /// Messages, and who wrote them.
    by: Vec<(MessageId, UserId)>,
    on_board: bool,
}

impl Shown {
    /// Looks for it: two calls at once, none without a file.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn read(app: &App, file: Option<&FileId>) -> Result<Self> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let (messages, boards) = (app.rows::<Message>(), app.rows::<Whiteboard>());
        let (by, boards) = try_join!(
            messages.list([Query::equal(Message::FILE_ID, file)], LOOKED_AT),
            boards.list([Query::equal(Whiteboard::EXPORT_FILE_ID, file)], 1),
        )?;
        let by = by.into_iter().map(|it| (it.id, it.row.sender_id));
        Ok(Self {
            by: by.collect(),
            on_board: !boards.is_empty(),
        })
    }

    /// Refuses a file that something else shows: it would have that one's readers or this one's, and go with whichever goes first.
    ///
    /// Only the sender's own messages count here, since nobody else can have shown what they uploaded; whoever names somebody else's file
    /// is told that alone.
    ///
    /// # Errors
    ///
    /// `validation_failed`.
    pub fn check(&self, message: &MessageId, sender: &UserId) -> Result<()> {
        let mut others = self.others(message);
        if self.on_board || others.any(|it| it == sender) {
            return Err(Error::field(
                FIELD,
                "names a file that is shown elsewhere: upload it again",
            ));
        }
        Ok(())
    }

    /// Who wrote the other messages that show it.
    fn others<'a>(&'a self, message: &'a MessageId) -> impl Iterator<Item = &'a UserId> {
        let others = self.by.iter().filter(move |(id, _)| id != message);
        others.map(|(_, sender)| sender)
    }
}

/// Checks the file that a message is to show, and lets these read it.
///
/// # Errors
///
/// What a file may be refused for.
pub async fn take(
    app: &App,
    me: &UserId,
    id: Option<&FileId>,
    readers: &[Permission],
) -> Result<Option<File>> {
    let Some(id) = id else { return Ok(None) };
    let expected = Expected {
        bucket: &buckets::ATTACHMENTS,
        field: FIELD,
        owner: me,
        readers,
    };
    let files = app.take_files(std::slice::from_ref(id), expected).await?;
    Ok(files.into_iter().next())
}

/// Removes the file of a message that was emptied, unless something else shows it: without its message nobody should read it.
///
/// # Errors
///
/// What the store answers.
pub async fn remove(app: &App, message: &Stored<Message>) -> Result<()> {
    let Some(file) = &message.row.file_id else {
        return Ok(());
    };
    let shown = Shown::read(app, Some(file)).await?;
    if shown.on_board || shown.others(&message.id).next().is_some() {
        return Ok(());
    }
    let storage = app.client().storage();
    match storage
        .delete_file(buckets::ATTACHMENTS.id, file.as_str())
        .await
    {
        Err(error) if error.kind != ErrorKind::NotFound => Err(Error::internal(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(by: &[(&str, &str)]) -> Shown {
        let by = by
            .iter()
            .map(|(id, sender)| (id.parse().unwrap(), sender.parse().unwrap()));
        Shown {
            by: by.collect(),
            on_board: false,
        }
    }

    #[test]
    fn a_file_is_shown_by_one_message() {
        let is_free = |shown: &Shown| {
            let (message, sender) = ("m1".parse().unwrap(), "asha".parse().unwrap());
            shown.check(&message, &sender).is_ok()
        };
        assert!(is_free(&shown(&[])));
        assert!(is_free(&shown(&[("m1", "asha")])), "a repeat");
        assert!(
            is_free(&shown(&[("m2", "ben")])),
            "refused as not one's own"
        );
        assert!(!is_free(&shown(&[("m2", "asha")])));
        assert!(!is_free(&shown(&[("m1", "asha"), ("m2", "asha")])));
        let on_board = Shown {
            on_board: true,
            ..Shown::default()
        };
        assert!(!is_free(&on_board));
    }
}

//! What can be hidden: its row, who reads it, and its files where it has some.
//!
//! Who reads a thing is computed again when it is shown again, from what it is by then: a pod may have been left and a room entered
//! meanwhile. A file never has more readers than its row: it is closed first and opened last.

use client::{Changes, Permission, Query};
use model::{AdminTarget, EntityId, FileId, ReportTarget, Timestamp, UserId};
use runtime::{Code, Error, Result};
use store::schema::{Bucket, Column};
use store::tables::{ChatRoom, Comment, Message, Post, Resource};
use store::{buckets, readers, rooms, App, Row, Stored};

/// Something that people wrote or shared.
#[derive(Debug)]
pub enum Content {
    /// A post.
    Post(Stored<Post>),
    /// A comment.
    Comment(Stored<Comment>),
    /// A chat message.
    Message(Stored<Message>),
    /// A shared study file.
    Resource(Stored<Resource>),
}

impl Content {
    /// Reads a thing. One call.
    ///
    /// # Errors
    ///
    /// `not_found`; `rule_violation` for what is not hidden but suspended or archived.
    pub async fn read(app: &App, kind: ReportTarget, id: &EntityId) -> Result<Self> {
        Ok(match kind {
            ReportTarget::Post => Self::Post(app.rows().get(&id.cast()).await?),
            ReportTarget::Comment => Self::Comment(app.rows().get(&id.cast()).await?),
            ReportTarget::Message => Self::Message(app.rows().get(&id.cast()).await?),
            ReportTarget::Resource => Self::Resource(app.rows().get(&id.cast()).await?),
            ReportTarget::Profile | ReportTarget::Pod => {
                let message = "People and pods are not hidden; suspend whoever is behind it";
                return Err(Error::new(Code::RuleViolation, message));
            }
        })
    }

    /// Reads a thing, if it is still there. One call.
    ///
    /// # Errors
    ///
    /// `rule_violation` for what is not hidden but suspended or archived; what the store answers.
    pub async fn find(app: &App, kind: ReportTarget, id: &EntityId) -> Result<Option<Self>> {
        present(Self::read(app, kind, id).await)
    }

    /// Leaves the thing to its author's eyes.
    ///
    /// # Errors
    ///
    /// What the store answers; hiding it again goes on.
    pub async fn hide(&self, app: &App) -> Result<()> {
        let author = [readers::user(self.author())];
        self.share_files(app, &author).await?;
        let closed = seen_by(author.clone());
        match self {
            Self::Post(it) => write(app, it, Post::DELETED_AT, closed).await?,
            Self::Comment(it) => write(app, it, Comment::DELETED_AT, closed).await?,
            Self::Message(it) => {
                let hidden = closed.set(Message::HIDDEN_AT, app.now());
                self.show_message(app, it, hidden).await?;
            }
            Self::Resource(it) => {
                let hidden = closed.set(Resource::IS_APPROVED, false);
                write(app, it, Resource::DELETED_AT, hidden).await?;
            }
        }
        // Its author may have opened them again before the row was closed.
        self.share_files(app, &author).await
    }

    /// Lets those see the thing who may by now.
    ///
    /// # Errors
    ///
    /// `not_found` where what it hangs on is gone; what the store answers.
    pub async fn restore(&self, app: &App) -> Result<()> {
        let readers = self.readers(app).await?;
        let shown = seen_by(readers.clone());
        match self {
            Self::Post(it) => write(app, it, Post::DELETED_AT, shown).await?,
            Self::Comment(it) => write(app, it, Comment::DELETED_AT, shown).await?,
            Self::Message(it) => {
                let shown = shown.set(Message::HIDDEN_AT, None::<Timestamp>);
                self.show_message(app, it, shown).await?;
            }
            Self::Resource(it) => {
                let shown = shown.set(Resource::IS_APPROVED, true);
                write(app, it, Resource::DELETED_AT, shown).await?;
            }
        }
        self.share_files(app, &readers).await
    }

    /// Who wrote or shared it.
    pub fn author(&self) -> &UserId {
        match self {
            Self::Post(it) => &it.row.author_id,
            Self::Comment(it) => &it.row.author_id,
            Self::Message(it) => &it.row.sender_id,
            Self::Resource(it) => &it.row.author_id,
        }
    }

    /// What kind of thing it is, as reports say it.
    pub fn kind(&self) -> ReportTarget {
        match self {
            Self::Post(_) => ReportTarget::Post,
            Self::Comment(_) => ReportTarget::Comment,
            Self::Message(_) => ReportTarget::Message,
            Self::Resource(_) => ReportTarget::Resource,
        }
    }

    /// What kind of thing it is, as the log says it.
    pub fn target(&self) -> AdminTarget {
        match self {
            Self::Post(_) => AdminTarget::Post,
            Self::Comment(_) => AdminTarget::Comment,
            Self::Message(_) => AdminTarget::Message,
            Self::Resource(_) => AdminTarget::Resource,
        }
    }

    /// Whether it was deleted: nobody sees it then.
    pub fn is_deleted(&self) -> bool {
        let deleted = match self {
            Self::Post(it) => it.row.deleted_at,
            Self::Comment(it) => it.row.deleted_at,
            Self::Message(it) => it.row.deleted_at,
            Self::Resource(it) => it.row.deleted_at,
        };
        deleted.is_some()
    }

    /// Whether moderation, or enough reports, left it to its author's eyes.
    pub fn is_hidden(&self) -> bool {
        match self {
            Self::Post(it) => readers::is_hidden(&it.permissions, &readers::post(&it.row)),
            Self::Comment(it) => !readers::has_others(&it.permissions),
            Self::Message(it) => it.row.hidden_at.is_some(),
            Self::Resource(it) => !it.row.is_approved,
        }
    }

    /// Who reads it where nothing hides it.
    async fn readers(&self, app: &App) -> Result<Vec<Permission>> {
        Ok(match self {
            Self::Post(it) => vec![readers::post(&it.row)],
            Self::Comment(it) => {
                let post = app.rows::<Post>().get(&it.row.post_id).await?;
                vec![readers::post(&post.row)]
            }
            Self::Message(it) => {
                let room = app.rows::<ChatRoom>().get(&it.row.room_id).await?;
                rooms::reading(&room.permissions)
            }
            Self::Resource(it) => {
                let mut approved = it.row.clone();
                approved.is_approved = true;
                vec![readers::resource(&approved)]
            }
        })
    }

    /// Its files, and where they are.
    fn files(&self) -> Option<(&'static Bucket, &[FileId])> {
        match self {
            Self::Post(it) => Some((&buckets::POST_IMAGES, &it.row.image_file_ids)),
            Self::Message(it) => Some((&buckets::ATTACHMENTS, it.row.file_id.as_slice())),
            Self::Resource(it) => {
                Some((&buckets::RESOURCES, std::slice::from_ref(&it.row.file_id)))
            }
            Self::Comment(_) => None,
        }
    }

    async fn share_files(&self, app: &App, readers: &[Permission]) -> Result<()> {
        if let Some((bucket, ids)) = self.files() {
            app.share_files(bucket, ids, readers).await?;
        }
        Ok(())
    }

    /// Writes a message, and what the list of rooms shows of it.
    async fn show_message(
        &self,
        app: &App,
        message: &Stored<Message>,
        changes: Changes,
    ) -> Result<()> {
        let present = [Query::is_null(Message::DELETED_AT)];
        let messages = app.rows::<Message>();
        let written = messages.update_if(&message.id, present, &changes).await?;
        match written {
            Some(message) => Ok(app.show_in_room(&message).await?),
            None => Ok(()),
        }
    }
}

/// Answers nothing for what is not there.
///
/// # Errors
///
/// Any other.
pub fn present<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Ok(it) => Ok(Some(it)),
        Err(error) if error.code == Code::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn seen_by(readers: impl IntoIterator<Item = Permission>) -> Changes {
    let readers: Vec<Permission> = readers.into_iter().collect();
    Changes::new().set("$permissions", readers)
}

/// Writes a row that was not deleted meanwhile: nobody reads what was.
async fn write<R: Row>(
    app: &App,
    seen: &Stored<R>,
    deleted_at: Column,
    changes: Changes,
) -> Result<()> {
    let present = [Query::is_null(deleted_at)];
    app.rows::<R>()
        .update_if(&seen.id, present, &changes)
        .await?;
    Ok(())
}

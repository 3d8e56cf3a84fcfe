//! What a report is about, as an admin who decides on it sees it.

use model::{excerpt, EntityId, ReportTarget, Timestamp, UserId};
use runtime::Result;
use store::tables::{Pod, Profile};
use store::{App, Cards};

use crate::content::{present, Content};
use crate::wire::reports::SubjectView;

/// Characters of what somebody wrote that an admin sees in the queue.
const LONGEST_EXCERPT: usize = 500;

/// What a report is about.
#[derive(Debug)]
pub struct Subject {
    /// Who wrote it, shared it or owns it.
    pub author: UserId,
    text: String,
    is_hidden: bool,
    is_deleted: bool,
    created_at: Timestamp,
}

impl Subject {
    /// Reads it, if it is still there. One call.
    ///
    /// # Errors
    ///
    /// What the store answers.
    pub async fn find(app: &App, kind: ReportTarget, id: &EntityId) -> Result<Option<Self>> {
        present(match kind {
            ReportTarget::Profile => Self::profile(app, id).await,
            ReportTarget::Pod => Self::pod(app, id).await,
            _ => Content::read(app, kind, id).await.map(|it| Self::of(&it)),
        })
    }

    /// Puts it into words.
    pub fn view(&self, cards: &Cards) -> SubjectView {
        SubjectView {
            author: cards.of(&self.author),
            excerpt: excerpt(&self.text, LONGEST_EXCERPT),
            is_hidden: self.is_hidden,
            is_deleted: self.is_deleted,
            created_at: self.created_at,
        }
    }

    fn of(content: &Content) -> Self {
        let (text, created_at) = match content {
            Content::Post(it) => (it.row.content.to_string(), it.created_at),
            Content::Comment(it) => (it.row.content.to_string(), it.created_at),
            Content::Message(it) => (it.row.content.to_string(), it.created_at),
            Content::Resource(it) => (it.row.title.to_string(), it.created_at),
        };
        Self {
            author: content.author().clone(),
            text,
            is_hidden: content.is_hidden(),
            is_deleted: content.is_deleted(),
            created_at,
        }
    }

    async fn profile(app: &App, id: &EntityId) -> Result<Self> {
        let profile = app.rows::<Profile>().get(&id.cast()).await?;
        let bio = profile.row.bio.as_ref().map_or("", |it| it.as_str());
        Ok(Self {
            author: profile.id.clone(),
            text: format!("{}\n{bio}", profile.row.name).trim().to_owned(),
            is_hidden: false,
            is_deleted: profile.row.deleted_at.is_some(),
            created_at: profile.created_at,
        })
    }

    async fn pod(app: &App, id: &EntityId) -> Result<Self> {
        let pod = app.rows::<Pod>().get(&id.cast()).await?;
        let about = pod.row.description.as_ref().map_or("", |it| it.as_str());
        Ok(Self {
            author: pod.row.owner_id.clone(),
            text: format!("{}\n{about}", pod.row.name).trim().to_owned(),
            is_hidden: false,
            is_deleted: pod.row.deleted_at.is_some(),
            created_at: pod.created_at,
        })
    }
}

//! Mail and push messages. Sending is asynchronous: an accepted message is not a delivered one.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Result;
use crate::session::Session;
use crate::transport::Call;

/// Mail and push messages.
#[derive(Debug, Clone)]
pub struct Messaging {
    session: Session,
}

/// A mail to users, targets or the subscribers of topics.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Email {
    /// The message's id.
    #[serde(rename = "messageId")]
    pub id: String,
    /// The subject.
    pub subject: String,
    /// The text; HTML if `html` is set. Escape what users wrote.
    pub content: String,
    /// True if `content` is HTML.
    pub html: bool,
    /// Ids of users, each of whom gets it at their mail targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Ids of targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Ids of topics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
}

/// A push message to users, targets or the subscribers of topics.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// The message's id.
    #[serde(rename = "messageId")]
    pub id: String,
    /// The title.
    pub title: String,
    /// The text.
    pub body: String,
    /// What the application reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data: Option<Value>,
    /// What opens when it is tapped.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Ids of users, each of whom gets it at their push targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub users: Vec<String>,
    /// Ids of targets.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<String>,
    /// Ids of topics.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
}

/// A message that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Message {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// `draft`, `scheduled`, `processing`, `sent` or `failed`.
    pub status: String,
}

impl Messaging {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Sends a mail. A second message with the same id is a conflict, so a repeated job does not send twice.
    pub async fn create_email(&self, email: &Email) -> Result<Message> {
        let call = Call::post(&["messaging", "messages", "email"]).json(email)?;
        self.session.fetch(call).await
    }

    /// Sends a push message. A second message with the same id is a conflict, so a repeated job does not send twice.
    pub async fn create_push(&self, push: &Push) -> Result<Message> {
        let call = Call::post(&["messaging", "messages", "push"]).json(push)?;
        self.session.fetch(call).await
    }
}

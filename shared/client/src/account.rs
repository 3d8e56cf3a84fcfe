//! The account of the user whom a session acts as. Needs a JWT or a session's secret.

use serde_json::json;

use crate::error::Result;
use crate::page::Page;
use crate::session::Session;
use crate::transport::Call;
use crate::users::{LoginSession, Token, User};

/// The account of the user whom a session acts as.
#[derive(Debug, Clone)]
pub struct Account {
    session: Session,
}

impl Account {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Reads the account.
    pub async fn get(&self) -> Result<User> {
        self.session.fetch(Call::get(&["account"])).await
    }

    /// Has Appwrite mail a link that verifies the address; it leads to `url` with `userId` and `secret` added.
    pub async fn create_email_verification(&self, url: &str) -> Result<Token> {
        let call =
            Call::post(&["account", "verifications", "email"]).json(&json!({ "url": url }))?;
        self.session.fetch(call).await
    }

    /// Lists the account's sessions.
    pub async fn list_sessions(&self) -> Result<Page<LoginSession>> {
        self.session
            .fetch(Call::get(&["account", "sessions"]))
            .await
    }

    /// Signs the account out of one session; `current` names the one that asks.
    pub async fn delete_session(&self, id: &str) -> Result<()> {
        self.session
            .perform(Call::delete(&["account", "sessions", id]))
            .await
    }
}

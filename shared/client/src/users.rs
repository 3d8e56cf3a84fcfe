//! The project's users. Needs a key.

use serde::{Deserialize, Serialize};
use serde_json::{json, Value};

use crate::build::Query;
use crate::error::Result;
use crate::page::Page;
use crate::session::Session;
use crate::teams::Membership;
use crate::transport::Call;

/// The project's users.
#[derive(Debug, Clone)]
pub struct Users {
    session: Session,
}

/// One account.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// When the account was made.
    #[serde(rename = "$createdAt", default)]
    pub created_at: Option<jiff::Timestamp>,
    /// The name; may be empty.
    #[serde(default)]
    pub name: String,
    /// The mail address; may be empty.
    #[serde(default)]
    pub email: String,
    /// True if the mail address is verified.
    #[serde(default)]
    pub email_verification: bool,
    /// False if the account is blocked.
    #[serde(default)]
    pub status: bool,
    /// The labels, which roles `label:…` refer to.
    #[serde(default)]
    pub labels: Vec<String>,
    /// The preferences.
    #[serde(default)]
    pub prefs: Value,
}

/// What a new account has.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct NewUser {
    /// The id.
    #[serde(rename = "userId")]
    pub id: String,
    /// The mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The password, at least 8 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    /// The name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// A token that lets its bearer act as a user for a while.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct Jwt {
    /// The token: a secret.
    pub jwt: String,
}

/// A one-time secret that its user exchanges for a session.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// The secret; empty unless a key asked for it.
    #[serde(default)]
    pub secret: String,
    /// When it expires (ISO 8601).
    pub expire: String,
}

/// One sign-in of a user.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginSession {
    /// The id.
    #[serde(rename = "$id")]
    pub id: String,
    /// Whose it is.
    pub user_id: String,
    /// When it was made.
    #[serde(rename = "$createdAt", default)]
    pub created_at: Option<jiff::Timestamp>,
    /// When it expires (ISO 8601).
    #[serde(default)]
    pub expire: String,
    /// The operating system's name.
    #[serde(default)]
    pub os_name: String,
    /// The client's name, such as a browser.
    #[serde(default)]
    pub client_name: String,
    /// The device's name, such as `desktop`.
    #[serde(default)]
    pub device_name: String,
    /// The country's name.
    #[serde(default)]
    pub country_name: String,
    /// True if it is the session that asks.
    #[serde(default)]
    pub current: bool,
    /// The secret; empty unless a key made the session.
    #[serde(default)]
    pub secret: String,
}

macro_rules! secretive {
    ($($name:ident),*) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}

secretive!(Jwt, Token, LoginSession);

impl Users {
    pub(crate) fn new(session: Session) -> Self {
        Self { session }
    }

    /// Reads one account.
    pub async fn get(&self, id: &str) -> Result<User> {
        self.session.fetch(Call::get(&["users", id])).await
    }

    /// Reads a page of accounts.
    pub async fn list(&self, queries: &[Query]) -> Result<Page<User>> {
        let call = Call::get(&["users"])
            .queries(queries)
            .parameter("total", "0");
        self.session.fetch(call).await
    }

    /// Creates an account.
    pub async fn create(&self, user: &NewUser) -> Result<User> {
        self.session.fetch(Call::post(&["users"]).json(user)?).await
    }

    /// Deletes an account with its sessions, targets and memberships.
    pub async fn delete(&self, id: &str) -> Result<()> {
        self.session.perform(Call::delete(&["users", id])).await
    }

    /// Makes a JWT of the user's most recent session, valid for `seconds` (at most 3600).
    pub async fn create_jwt(&self, id: &str, seconds: u32) -> Result<Jwt> {
        let body = json!({ "sessionId": "recent", "duration": seconds });
        self.session
            .fetch(Call::post(&["users", id, "jwts"]).json(&body)?)
            .await
    }

    /// Makes a secret that the user exchanges for a session, valid for `seconds`.
    pub async fn create_token(&self, id: &str, length: u32, seconds: u32) -> Result<Token> {
        let body = json!({ "length": length, "expire": seconds });
        self.session
            .fetch(Call::post(&["users", id, "tokens"]).json(&body)?)
            .await
    }

    /// Signs the user in and answers the session with its secret.
    pub async fn create_session(&self, id: &str) -> Result<LoginSession> {
        let call = Call::post(&["users", id, "sessions"]).json(&json!({}))?;
        self.session.fetch(call).await
    }

    /// Lists the user's sessions.
    pub async fn list_sessions(&self, id: &str) -> Result<Page<LoginSession>> {
        self.session
            .fetch(Call::get(&["users", id, "sessions"]))
            .await
    }

    /// Signs the user out of one session.
    pub async fn delete_session(&self, id: &str, session: &str) -> Result<()> {
        self.session
            .perform(Call::delete(&["users", id, "sessions", session]))
            .await
    }

    /// Signs the user out everywhere.
    pub async fn delete_sessions(&self, id: &str) -> Result<()> {
        self.session
            .perform(Call::delete(&["users", id, "sessions"]))
            .await
    }

    /// Lists the user's memberships in all teams.
    pub async fn list_memberships(&self, id: &str, queries: &[Query]) -> Result<Page<Membership>> {
        let call = Call::get(&["users", id, "memberships"]).queries(queries);
        self.session.fetch(call).await
    }

    /// Replaces the user's labels (letters and digits only).
    pub async fn update_labels(&self, id: &str, labels: &[&str]) -> Result<User> {
        let call = Call::put(&["users", id, "labels"]).json(&json!({ "labels": labels }))?;
        self.session.fetch(call).await
    }

    /// Unblocks the user, or blocks them and ends their sessions.
    pub async fn update_status(&self, id: &str, active: bool) -> Result<User> {
        self.set(&["users", id, "status"], json!({ "status": active }))
            .await
    }

    /// Changes the user's name.
    pub async fn update_name(&self, id: &str, name: &str) -> Result<User> {
        self.set(&["users", id, "name"], json!({ "name": name }))
            .await
    }

    /// Changes the user's mail address, which is unverified then.
    pub async fn update_email(&self, id: &str, email: &str) -> Result<User> {
        self.set(&["users", id, "email"], json!({ "email": email }))
            .await
    }

    /// Sets whether the user's mail address is verified.
    pub async fn update_email_verification(&self, id: &str, verified: bool) -> Result<User> {
        self.set(
            &["users", id, "verification"],
            json!({ "emailVerification": verified }),
        )
        .await
    }

    async fn set(&self, path: &[&str], body: Value) -> Result<User> {
        let call = Call::patch(path)
            .repeat(crate::retry::Repeat::Safe)
            .json(&body)?;
        self.session.fetch(call).await
    }
}

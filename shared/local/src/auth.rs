//! Who is calling, and what that lets them do.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::{Error, Result};

/// Who is calling.
#[derive(Debug, Clone)]
pub enum Auth {
    /// Nobody that is known.
    Guest,
    /// A signed-in user of the project.
    User(Box<SignedIn>),
    /// A server, by API key.
    Key(Key),
    /// The console, as `x-appwrite-mode: admin` with a console session; all scopes.
    Admin,
}

/// A user who brought a session or a JWT.
#[derive(Debug, Clone, Default)]
pub struct SignedIn {
    /// Id of the user.
    pub id: String,
    /// Their stored document.
    pub user: crate::resources::Document,
    /// Id of the session, empty for a JWT that names none.
    pub session: String,
    /// Whether a JWT, not a session, was shown.
    pub by_jwt: bool,
    /// Roles beyond those of every user: `team:…`, `member:…`, `label:…`.
    pub roles: Vec<String>,
}

/// An API key that was accepted.
#[derive(Debug, Clone)]
pub struct Key {
    /// What it may do; `None` is everything a key may.
    pub scopes: Option<BTreeSet<String>>,
    /// What messages call it, such as `app.local@service.127.0.0.1`.
    pub label: String,
}

impl SignedIn {
    /// Whether the e-mail address or the phone number is verified.
    pub fn is_verified(&self) -> bool {
        ["emailVerification", "phoneVerification"]
            .iter()
            .any(|key| self.user.get(*key).and_then(Value::as_bool) == Some(true))
    }
}

impl Auth {
    /// Whether permissions do not apply: keys and the console see everything.
    pub fn is_privileged(&self) -> bool {
        matches!(self, Self::Key(_) | Self::Admin)
    }

    /// Id of the signed-in user, if any.
    pub fn user_id(&self) -> Option<&str> {
        match self {
            Self::User(user) => Some(&user.id),
            _ => None,
        }
    }

    /// The signed-in user, if any.
    pub fn user(&self) -> Option<&SignedIn> {
        match self {
            Self::User(user) => Some(user),
            _ => None,
        }
    }

    /// Every role that the caller holds, as permissions spell them and in the order of Appwrite's refusals.
    pub fn roles(&self) -> Vec<String> {
        let Self::User(user) = self else {
            return vec!["any".to_owned(), "guests".to_owned()];
        };
        let state = if user.is_verified() {
            "verified"
        } else {
            "unverified"
        };
        let mut roles = vec![
            "any".to_owned(),
            "users".to_owned(),
            format!("user:{}", user.id),
            format!("user:{}/{state}", user.id),
            format!("users/{state}"),
        ];
        roles.extend(user.roles.iter().cloned());
        roles
    }

    /// Refuses callers without this scope.
    ///
    /// # Errors
    ///
    /// 401 `general_unauthorized_scope`.
    pub fn require(&self, scope: &str) -> Result<()> {
        self.require_any(&[scope])
    }

    /// Refuses callers that have none of these scopes.
    ///
    /// # Errors
    ///
    /// 401 `general_unauthorized_scope`, naming all of them.
    pub fn require_any(&self, scopes: &[&str]) -> Result<()> {
        if scopes.iter().any(|scope| self.may(scope)) {
            return Ok(());
        }
        let role = match self {
            Self::Guest => "User (role: guests)".to_owned(),
            Self::User(user) => {
                let email = user
                    .user
                    .get("email")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                let who = if email.is_empty() { "User" } else { email };
                format!("{who} (role: users)")
            }
            Self::Key(key) => format!("{} (role: applications)", key.label),
            Self::Admin => "User (role: owner)".to_owned(),
        };
        Err(Error::new(
            401,
            "general_unauthorized_scope",
            format!("{role} missing scopes ({})", serde_json::json!(scopes)),
        ))
    }

    /// Whether the caller has this scope.
    pub fn may(&self, scope: &str) -> bool {
        match self {
            Self::Admin => true,
            Self::Key(key) => match &key.scopes {
                None => !NOT_FOR_KEYS.contains(&scope),
                Some(scopes) => scopes.contains(scope) || ALL_KEYS.contains(&scope),
            },
            Self::Guest => GUEST_SCOPES.contains(&scope),
            Self::User(_) => GUEST_SCOPES.contains(&scope) || USER_SCOPES.contains(&scope),
        }
    }
}

/// What every key may do.
const ALL_KEYS: &[&str] = &["global", "health.read", "graphql"];

/// What no key may do, since it belongs to people.
const NOT_FOR_KEYS: &[&str] = &["account", "public", "home", "console", "projects.read"];

/// What a guest may do: appwrite/appwrite:app/config/roles.php.
const GUEST_SCOPES: &[&str] = &[
    "global",
    "public",
    "home",
    "console",
    "graphql",
    "sessions.write",
    "documents.read",
    "documents.write",
    "rows.read",
    "rows.write",
    "files.read",
    "files.write",
    "embeddings.write",
    "locale.read",
    "avatars.read",
    "executions.write",
];

/// What a signed-in user may do besides.
const USER_SCOPES: &[&str] = &[
    "account",
    "teams.read",
    "teams.write",
    "executions.read",
    "targets.read",
    "targets.write",
    "subscribers.read",
    "subscribers.write",
    "presences.read",
    "presences.write",
    "embeddings.write",
    "projects.read",
    "assistant.read",
    "rules.read",
];

//! The handle of one piece of work.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::account::Account;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::functions::Functions;
use crate::messaging::Messaging;
use crate::rows::Rows;
use crate::storage::Storage;
use crate::teams::Teams;
use crate::transaction::Transaction;
use crate::usage::{Counter, Usage};
use crate::users::Users;

/// The shape of answers that this crate reads. From 1.9.0 on, `$sequence` is a string.
const RESPONSE_FORMAT: HeaderValue = HeaderValue::from_static("1.9.5");

/// Who a session acts as.
#[derive(Clone, PartialEq, Eq)]
pub enum Auth {
    /// An API key: its scopes decide, permissions of rows do not apply.
    Key(String),
    /// A user's JWT: the user's permissions apply.
    Jwt(String),
    /// The secret of a user's session: the user's permissions apply.
    Session(String),
    /// Nobody.
    Guest,
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Key(_) => "Key(..)",
            Self::Jwt(_) => "Jwt(..)",
            Self::Session(_) => "Session(..)",
            Self::Guest => "Guest",
        })
    }
}

/// The handle of one piece of work: where to, as whom, until when.
///
/// Cloning is cheap and keeps the counter shared. Everything a session knows is fixed when it is opened, so two sessions
/// of one [`Client`] cannot see each other's credentials.
#[derive(Debug, Clone)]
pub struct Session {
    pub(crate) client: Client,
    pub(crate) deadline: Instant,
    pub(crate) counter: Counter,
    target: Result<Arc<Target>, Arc<str>>,
}

#[derive(Debug, Clone)]
struct Target {
    endpoint: Url,
    headers: HeaderMap,
}

impl Session {
    pub(crate) fn open(
        client: Client,
        endpoint: &str,
        project: &str,
        auth: Auth,
        deadline: Instant,
        request_id: &str,
    ) -> Self {
        let target =
            Target::new(endpoint, project, request_id).and_then(|target| target.signed(auth));
        Self {
            client,
            deadline,
            counter: Counter::default(),
            target: target.map(Arc::new).map_err(Arc::from),
        }
    }

    /// The same work as someone else: same deadline, same request id, same counter.
    #[must_use]
    pub fn acting_as(&self, auth: Auth) -> Self {
        let target = match &self.target {
            Ok(target) => Target::clone(target)
                .signed(auth)
                .map(Arc::new)
                .map_err(Arc::from),
            Err(fault) => Err(Arc::clone(fault)),
        };
        Self {
            target,
            ..self.clone()
        }
    }

    /// The rows of one table.
    pub fn rows(&self, database: &str, table: &str) -> Rows {
        Rows::new(self.clone(), database, table)
    }

    /// Opens a transaction that lives for `ttl_seconds` (60 to 3600).
    pub async fn transaction(&self, ttl_seconds: u32) -> Result<Transaction> {
        Transaction::begin(self.clone(), ttl_seconds).await
    }

    /// The project's users.
    pub fn users(&self) -> Users {
        Users::new(self.clone())
    }

    /// The project's teams and their memberships.
    pub fn teams(&self) -> Teams {
        Teams::new(self.clone())
    }

    /// The project's files.
    pub fn storage(&self) -> Storage {
        Storage::new(self.clone())
    }

    /// Mail and push messages.
    pub fn messaging(&self) -> Messaging {
        Messaging::new(self.clone())
    }

    /// The project's functions.
    pub fn functions(&self) -> Functions {
        Functions::new(self.clone())
    }

    /// The account of the user whom the session acts as.
    pub fn account(&self) -> Account {
        Account::new(self.clone())
    }

    /// How many requests were sent, and how deep they waited for each other.
    pub fn usage(&self) -> Usage {
        self.counter.usage()
    }

    /// When every request of this session ends.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Where requests go to, without a slash at the end.
    pub fn endpoint(&self) -> Result<&str> {
        Ok(self.target()?.0.as_str().trim_end_matches('/'))
    }

    pub(crate) fn target(&self) -> Result<(&Url, &HeaderMap)> {
        match &self.target {
            Ok(target) => Ok((&target.endpoint, &target.headers)),
            Err(fault) => Err(Error::refused(&**fault)),
        }
    }
}

impl Target {
    fn new(endpoint: &str, project: &str, request_id: &str) -> Result<Self, String> {
        let endpoint = Url::parse(endpoint)
            .map_err(|cause| format!("the endpoint {endpoint:?} is not a URL: {cause}"))?;
        if !matches!(endpoint.scheme(), "http" | "https") || endpoint.query().is_some() {
            return Err(format!(
                "the endpoint {endpoint} is not the address of an API"
            ));
        }
        let mut headers = HeaderMap::new();
        headers.insert("x-appwrite-response-format", RESPONSE_FORMAT);
        headers.insert("x-appwrite-project", value("project", project)?);
        if !request_id.is_empty() {
            headers.insert("x-request-id", value("request id", request_id)?);
        }
        Ok(Self { endpoint, headers })
    }

    fn signed(mut self, auth: Auth) -> Result<Self, String> {
        let (name, secret) = match auth {
            Auth::Key(key) => ("x-appwrite-key", key),
            Auth::Jwt(jwt) => ("x-appwrite-jwt", jwt),
            Auth::Session(secret) => ("x-appwrite-session", secret),
            Auth::Guest => ("", String::new()),
        };
        for other in ["x-appwrite-key", "x-appwrite-jwt", "x-appwrite-session"] {
            self.headers.remove(other);
        }
        if !name.is_empty() {
            let mut secret = value("credential", &secret)?;
            secret.set_sensitive(true);
            self.headers.insert(HeaderName::from_static(name), secret);
        }
        Ok(self)
    }
}

/// A header's value; what is wrong is told without the value, which may be secret.
fn value(what: &str, text: &str) -> Result<HeaderValue, String> {
    if text.is_empty() {
        return Err(format!("the {what} is missing"));
    }
    HeaderValue::from_str(text)
        .map_err(|_unprintable| format!("the {what} cannot be sent in a header"))
}

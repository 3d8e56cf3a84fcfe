//! Rows of one table.

mod bulk;
mod cell;
mod single;

use jiff::Timestamp;
use serde::Deserialize;

use crate::retry::Repeat;
use crate::session::Session;

pub use bulk::{texts, NewRow};

/// The rows of one table.
///
/// ```no_run
/// use client::{Auth, Client, Permission, Query, Role};
/// use serde_json::{json, Value};
/// use std::time::{Duration, Instant};
///
/// # async fn example() -> client::Result<()> {
/// let client = Client::new();
/// let session = client.session(
///     "http://127.0.0.1:8090/v1",
///     "my-project",
///     Auth::Key("a key".to_owned()),
///     Instant::now() + Duration::from_secs(10),
///     "request-1",
/// );
/// let notes = session.rows("main", "notes");
/// let readable = [Permission::read(Role::any())];
/// let note = notes.create("note-1", &json!({ "text": "hello" }), &readable).await?;
/// let page = notes.list::<Value>(&[Query::limit(50), Query::order_desc("$createdAt")]).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Rows {
    session: Session,
    database: String,
    table: String,
    repeat_creates: bool,
    unchanged_since: Option<String>,
}

impl Rows {
    pub(crate) fn new(session: Session, database: &str, table: &str) -> Self {
        Self {
            session,
            database: database.to_owned(),
            table: table.to_owned(),
            repeat_creates: false,
            unchanged_since: None,
        }
    }

    /// Lets creates be repeated after a failure that leaves their effect unknown.
    ///
    /// Sound only for ids that the caller chose, and only where "exists already" means success: the repetition of a
    /// create that had taken effect answers [`ErrorKind::Conflict`](crate::ErrorKind::Conflict).
    #[must_use]
    pub fn repeating_creates(mut self) -> Self {
        self.repeat_creates = true;
        self
    }

    /// Makes updates and deletes fail with [`ErrorKind::Stale`](crate::ErrorKind::Stale) if the row changed after this
    /// instant.
    #[must_use]
    pub fn unchanged_since(mut self, instant: Timestamp) -> Self {
        self.unchanged_since = Some(instant.to_string());
        self
    }

    fn path<'a>(&'a self, rest: &[&'a str]) -> Vec<&'a str> {
        let table = ["tablesdb", &self.database, "tables", &self.table, "rows"];
        table.iter().chain(rest).copied().collect()
    }

    fn create_repeat(&self) -> Repeat {
        Repeat::safe_if(self.repeat_creates)
    }
}

/// An answer of which only the count matters.
#[derive(Debug, Deserialize)]
struct Counted {
    total: u64,
}

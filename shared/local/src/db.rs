//! The one SQLite database: one writer, several readers.
//!
//! Write-ahead logging with `synchronous = NORMAL`: a commit is in the operating system's hands before it is acknowledged, so
//! killing the process loses nothing; only a power cut may lose the last commits.

use std::path::Path;
use std::sync::Arc;

use parking_lot::Mutex;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, Result};

/// How many connections serve reads.
const READERS: usize = 4;

/// What the host remembers about itself.
const SETTINGS: &str =
    "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";

/// A handle to the database; clones share its connections.
#[derive(Clone)]
pub struct Db(Arc<Connections>);

struct Connections {
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    name: String,
}

impl Db {
    /// Opens the database in `folder`, or one in memory, and makes the host's own tables.
    pub fn open(folder: Option<&Path>) -> rusqlite::Result<Self> {
        let name = match folder {
            Some(folder) => folder.join("local.sqlite").to_string_lossy().into_owned(),
            None => format!("file:{}?mode=memory&cache=shared", crate::ids::hex(16)),
        };
        let writer = connect(&name)?;
        for schema in [
            SETTINGS,
            crate::resources::SCHEMA,
            crate::data::SCHEMA,
            crate::identity::SCHEMA,
        ]
        .iter()
        .chain(crate::functions::SCHEMAS)
        {
            writer.execute_batch(schema)?;
        }
        Ok(Self(Arc::new(Connections {
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
            name,
        })))
    }

    /// A value that is made once, at the first start, and kept with the data.
    pub fn setting(&self, name: &str, first: &str) -> rusqlite::Result<String> {
        let writer = self.0.writer.lock();
        writer.execute(
            "INSERT OR IGNORE INTO settings (name, value) VALUES (?1, ?2)",
            [name, first],
        )?;
        writer.query_row(
            "SELECT value FROM settings WHERE name = ?1",
            [name],
            |row| row.get(0),
        )
    }

    /// Runs `work` on a connection that only reads, outside the async threads.
    pub async fn read<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        run(move || {
            let pooled = shared.readers.lock().pop();
            let reader = match pooled {
                Some(reader) => reader,
                None => connect(&shared.name)?,
            };
            let done = work(&reader);
            let mut readers = shared.readers.lock();
            if readers.len() < READERS {
                readers.push(reader);
            }
            done
        })
        .await
    }

    /// Runs `work` in one write transaction: committed when it answers `Ok`, rolled back otherwise.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        run(move || {
            let mut writer = shared.writer.lock();
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
        .await
    }
}

async fn run<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T> + Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(cause) => Err(Error::internal(&cause)),
    }
}

fn connect(name: &str) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        name,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(std::time::Duration::from_secs(30))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

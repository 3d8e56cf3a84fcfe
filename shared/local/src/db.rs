//! The one SQLite database: one writer, several readers.
//!
//! Write-ahead logging with `synchronous = NORMAL`: a commit is in the operating system's hands before it is acknowledged, so
//! killing the process loses nothing; only a power cut may lose the last commits. A host without a data folder works in a
//! temporary one, so that both behave alike.

use std::panic::{catch_unwind, resume_unwind, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};

use crate::error::{Error, Result};

/// How many connections serve reads at once.
const READERS: usize = 8;

/// How many statements each connection keeps prepared.
const STATEMENTS: usize = 512;

/// What the host remembers about itself.
const SETTINGS: &str =
    "CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;";

/// A handle to the database; clones share its connections.
#[derive(Clone)]
pub struct Db(Arc<Connections>);

struct Connections {
    writer: Mutex<Connection>,
    readers: Readers,
    file: PathBuf,
    // Last, so that the connections are closed before the folder goes.
    _temporary: Option<tempfile::TempDir>,
}

/// Connections that only read; callers wait where all are busy.
struct Readers {
    idle: Mutex<Pool>,
    returned: Condvar,
}

struct Pool {
    connections: Vec<Connection>,
    opened: usize,
}

impl Db {
    /// Opens the database in `folder`, or in a temporary one, and makes the host's own tables.
    pub fn open(folder: Option<&Path>) -> rusqlite::Result<Self> {
        let (file, temporary) = if let Some(folder) = folder {
            (folder.join("local.sqlite"), None)
        } else {
            let temporary = tempfile::tempdir().map_err(|cause| unusable(&cause))?;
            (temporary.path().join("local.sqlite"), Some(temporary))
        };
        let writer = connect(&file)?;
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
        crate::data::renew(&writer)?;
        Ok(Self(Arc::new(Connections {
            writer: Mutex::new(writer),
            readers: Readers::new(),
            file,
            _temporary: temporary,
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
            let reader = shared.readers.take(&shared.file)?;
            let done = catch_unwind(AssertUnwindSafe(|| work(&reader)));
            shared.readers.give_back(reader);
            done.unwrap_or_else(|panic| resume_unwind(panic))
        })
        .await
    }

    /// Runs `work` in one write transaction: committed when it answers `Ok`, rolled back otherwise.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.write_then(work, |_done| {}).await
    }

    /// [`Db::write`], and `after` once it is committed, before anyone else writes: announcements keep the order of commits.
    pub async fn write_then<T, F, A>(&self, work: F, after: A) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
        A: FnOnce(&T) + Send + 'static,
    {
        let shared = Arc::clone(&self.0);
        run(move || {
            let mut writer = shared.writer.lock();
            let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            after(&done);
            Ok(done)
        })
        .await
    }
}

impl Readers {
    fn new() -> Self {
        Self {
            idle: Mutex::new(Pool {
                connections: Vec::new(),
                opened: 0,
            }),
            returned: Condvar::new(),
        }
    }

    fn take(&self, file: &Path) -> rusqlite::Result<Connection> {
        let mut pool = self.idle.lock();
        loop {
            if let Some(reader) = pool.connections.pop() {
                return Ok(reader);
            }
            if pool.opened < READERS {
                pool.opened += 1;
                break;
            }
            self.returned.wait(&mut pool);
        }
        drop(pool);
        connect(file).inspect_err(|_cause| {
            self.idle.lock().opened -= 1;
            self.returned.notify_one();
        })
    }

    fn give_back(&self, reader: Connection) {
        self.idle.lock().connections.push(reader);
        self.returned.notify_one();
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

fn connect(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        file,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(Duration::from_secs(30))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; \
         PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000; PRAGMA mmap_size = 1073741824;",
    )?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    crate::collation::register(&connection)?;
    Ok(connection)
}

fn unusable(cause: &std::io::Error) -> rusqlite::Error {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CANTOPEN);
    rusqlite::Error::SqliteFailure(code, Some(format!("no temporary folder: {cause}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failed_write_leaves_nothing_behind() {
        let db = Db::open(None).unwrap();
        db.write(|tx| Ok(tx.execute_batch("CREATE TABLE t (n)")?))
            .await
            .unwrap();
        let failed: Result<()> = db
            .write(|tx| {
                tx.execute("INSERT INTO t VALUES (1)", [])?;
                Err(Error::unauthorized())
            })
            .await;
        assert!(failed.is_err());
        let count: i64 = db
            .read(|reader| Ok(reader.query_row("SELECT COUNT(*) FROM t", [], |row| row.get(0))?))
            .await
            .unwrap();
        assert_eq!(count, 0);
    }

    #[tokio::test]
    async fn more_readers_than_connections_all_get_their_turn() {
        let db = Db::open(None).unwrap();
        let reads = (0..50_i64).map(|number| {
            let db = db.clone();
            tokio::spawn(async move {
                db.read(move |reader| {
                    Ok(reader.query_row("SELECT ?1", [number], |row| row.get::<_, i64>(0))?)
                })
                .await
            })
        });
        let mut sum = 0;
        for read in reads.collect::<Vec<_>>() {
            sum += read.await.unwrap().unwrap();
        }
        assert_eq!(sum, 1225);
    }
}

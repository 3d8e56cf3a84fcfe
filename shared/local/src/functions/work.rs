//! The queue: what functions are still owed, kept in the database so that a restart forgets nothing.
//!
//! A job is run at most once, as on Appwrite: it is marked as taken before it runs, and what was taken when the process died stays
//! undone. Jobs run side by side on a few workers, so nothing holds about their order.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{params, Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{watch, Semaphore};

use super::executions::perform::Plan;
use super::executions::record;
use super::function::EXECUTION;
use super::{deliver, deployments, later};
use crate::app::App;
use crate::error::Result;
use crate::events::Busy;
use crate::resources::Document;

/// The tables of the queue.
pub const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS work (id INTEGER PRIMARY KEY AUTOINCREMENT, taken INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delayed (execution TEXT PRIMARY KEY, due INTEGER NOT NULL, body TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS delayed_due ON delayed (due);
";

/// Something to do for a function.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Job {
    /// An event, for every function that asks for it.
    Event {
        /// The most specific name.
        name: String,
        /// What the functions are given.
        payload: Value,
        /// Who caused it, if a user did.
        user: String,
    },
    /// An execution that was put off.
    Execution(Box<Later>),
    /// A deployment whose upload is complete.
    Build {
        /// Id of the function.
        function: String,
        /// Id of the deployment.
        deployment: String,
    },
}

/// An execution that was put off.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Later {
    /// Id of the function.
    pub function: String,
    /// Id of the execution; empty for one that a schedule is about to make.
    pub execution: String,
    /// `http` or `schedule`.
    pub trigger: String,
    /// Who asked for it, if a user did.
    pub user: String,
    /// The user's token as it was then.
    pub token: String,
    /// Such as `POST`.
    pub method: String,
    /// Path and query.
    pub path: String,
    /// Name and value of each header.
    pub headers: Vec<(String, String)>,
    /// The body, which is always text here.
    pub body: String,
}

impl Job {
    /// The job that runs `plan` by and by.
    pub fn later(trigger: &str, plan: &Plan, token: String) -> Self {
        Self::Execution(Box::new(Later {
            function: plan.function.id().to_owned(),
            execution: plan.id.clone(),
            trigger: trigger.to_owned(),
            user: plan.user.clone(),
            token,
            method: plan.request.method.clone(),
            path: plan.request.path.clone(),
            headers: plan.request.headers.0.clone(),
            body: String::from_utf8_lossy(&plan.request.body).into_owned(),
        }))
    }
}

/// The workers; clones share them.
#[derive(Clone)]
pub struct Workers {
    places: Arc<Semaphore>,
    count: u32,
    open: Arc<watch::Sender<bool>>,
}

impl Workers {
    /// Workers that run `count` jobs at a time.
    pub fn new(count: u32) -> Self {
        let count = count.max(1);
        let places = usize::try_from(count).unwrap_or(1);
        Self {
            places: Arc::new(Semaphore::new(places)),
            count,
            open: Arc::new(watch::Sender::new(true)),
        }
    }

    /// Takes no more jobs and waits for those that run.
    pub async fn close(&self) {
        self.open.send_replace(false);
        drop(self.places.acquire_many(self.count).await);
    }

    /// Whether jobs are still taken.
    pub fn are_open(&self) -> bool {
        *self.open.borrow()
    }

    /// Resolves once no more jobs are taken.
    pub async fn closed(&self) {
        let mut open = self.open.subscribe();
        drop(open.wait_for(|open| !open).await);
    }
}

/// Keeps a job and has a worker run it.
pub async fn enqueue(app: &App, job: Job) -> Result<()> {
    let busy = app.events.pending().begin();
    let id = app
        .db
        .write(move |connection| insert(connection, &job))
        .await?;
    start(app, id, busy);
    Ok(())
}

/// Keeps an execution and its job until `due`.
pub async fn delay(app: &App, record: Document, job: Job, due: Timestamp) -> Result<Document> {
    let kept = record.clone();
    app.db
        .write(move |connection| {
            let id = record::text(&record, "$id");
            EXECUTION.insert(connection, record::text(&record, "functionId"), id, &record)?;
            connection.execute(
                "INSERT INTO delayed (execution, due, body) VALUES (?1, ?2, ?3)",
                params![id, due.as_millisecond(), text(&job)],
            )?;
            Ok(())
        })
        .await?;
    app.wake.notify_one();
    Ok(kept)
}

/// Forgets a delayed execution. `false` when it is too late for that.
pub fn cancel(connection: &Connection, execution: &str) -> Result<bool> {
    let removed = connection.execute("DELETE FROM delayed WHERE execution = ?1", [execution])?;
    Ok(removed == 1)
}

/// Moves what is due from the delayed to the queue, and starts it.
pub async fn release(app: &App, now: Timestamp) -> Result<()> {
    let busy = app.events.pending().begin();
    let due = app
        .db
        .write(move |connection| {
            let mut statement =
                connection.prepare("DELETE FROM delayed WHERE due <= ?1 RETURNING body")?;
            let bodies = statement
                .query_map([now.as_millisecond()], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            bodies
                .iter()
                .map(|body| insert_text(connection, body))
                .collect::<Result<Vec<_>>>()
        })
        .await?;
    for id in due {
        start(app, id, app.events.pending().begin());
    }
    drop(busy);
    Ok(())
}

/// When the next delayed execution is due.
pub fn next_due(connection: &Connection) -> Result<Option<Timestamp>> {
    let due: Option<i64> =
        connection.query_row("SELECT min(due) FROM delayed", [], |row| row.get(0))?;
    Ok(due.and_then(|due| Timestamp::from_millisecond(due).ok()))
}

/// Starts what an earlier process left in the queue.
pub async fn resume(app: &App) -> Result<()> {
    let left = app
        .db
        .read(|connection| {
            let mut statement =
                connection.prepare("SELECT id FROM work WHERE taken = 0 ORDER BY id")?;
            let ids = statement.query_map([], |row| row.get::<_, i64>(0))?;
            Ok(ids.collect::<rusqlite::Result<Vec<_>>>()?)
        })
        .await?;
    for id in left {
        start(app, id, app.events.pending().begin());
    }
    Ok(())
}

fn insert(connection: &Connection, job: &Job) -> Result<i64> {
    insert_text(connection, &text(job))
}

fn insert_text(connection: &Connection, body: &str) -> Result<i64> {
    connection
        .prepare_cached("INSERT INTO work (body) VALUES (?1)")?
        .execute([body])?;
    Ok(connection.last_insert_rowid())
}

fn text(job: &Job) -> String {
    // A job is made of texts and JSON, which always can be written.
    serde_json::to_string(job).unwrap_or_default()
}

fn start(app: &App, id: i64, busy: Busy) {
    let app = app.clone();
    tokio::spawn(async move {
        let _busy = busy;
        let Ok(_place) = app.workers.places.acquire().await else {
            return;
        };
        if !app.workers.are_open() {
            return;
        }
        if let Err(cause) = work(&app, id).await {
            tracing::error!(%id, cause = cause.message, "a job of the queue failed");
        }
    });
}

async fn work(app: &App, id: i64) -> Result<()> {
    let Some(job) = app.db.write(move |connection| take(connection, id)).await? else {
        return Ok(());
    };
    let worked = match job {
        Job::Event {
            name,
            payload,
            user,
        } => deliver::run(app, &name, &payload, &user).await,
        Job::Execution(job) => later::run(app, *job, None).await.map(|_record| ()),
        Job::Build {
            function,
            deployment,
        } => deployments::finish(app, function, deployment).await,
    };
    app.db
        .write(move |connection| {
            connection.execute("DELETE FROM work WHERE id = ?1", [id])?;
            Ok(())
        })
        .await?;
    worked
}

fn take(connection: &Connection, id: i64) -> Result<Option<Job>> {
    let body: Option<String> = connection
        .prepare_cached("UPDATE work SET taken = 1 WHERE id = ?1 AND taken = 0 RETURNING body")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(body.and_then(|body| serde_json::from_str(&body).ok()))
}

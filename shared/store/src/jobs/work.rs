//! What the handler of a queued job is given, and what it says.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use client::Changes;
use model::{JobId, Packed, Text};
use runtime::Result;
use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::Value;

use crate::{App, Error, Row, Stored};
use tables::Job;

/// How often a word about a job is tried where the store does not answer.
const TRIES: u32 = 4;

/// A queued job under way, in the hands of its handler; clones share it.
///
/// What a handler writes here its owner sees at once, through realtime, and the next attempt finds again.
#[derive(Debug, Clone)]
pub struct Work {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    app: App,
    until: Instant,
    latest: Mutex<Stored<Job>>,
    /// Steps that were done when the attempt began.
    begun_at: u32,
    has_moved: AtomicBool,
}

impl Work {
    pub(super) fn new(app: &App, job: Stored<Job>, until: Instant) -> Self {
        Self {
            inner: Arc::new(Inner {
                app: app.clone(),
                until,
                begun_at: job.row.done,
                latest: Mutex::new(job),
                has_moved: AtomicBool::new(false),
            }),
        }
    }

    /// The job as it is now.
    pub fn job(&self) -> Stored<Job> {
        self.inner
            .latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Its id.
    pub fn id(&self) -> JobId {
        self.job().id
    }

    /// The id of what it works on, as an id of that kind.
    pub fn subject<K>(&self) -> model::Id<K> {
        self.job().row.subject_id.cast()
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.job().row.attempts
    }

    /// Steps that earlier attempts finished, as they said with [`Work::progress`].
    pub fn done(&self) -> u32 {
        self.job().row.done
    }

    /// Reads what it needs.
    ///
    /// # Errors
    ///
    /// `internal` when it was queued without, or with another shape.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        let payload = self
            .job()
            .row
            .payload
            .map_or(Value::Null, Packed::into_inner);
        serde_json::from_value(payload).map_err(runtime::Error::internal)
    }

    /// What an earlier attempt kept with [`Work::keep`], if it has that shape.
    pub fn kept<T: DeserializeOwned>(&self) -> Option<T> {
        let kept = self.job().row.result?.into_inner();
        serde_json::from_value(kept).ok()
    }

    /// True once no further step should begin: answer [`Outcome::Later`] then.
    pub fn is_over(&self) -> bool {
        Instant::now() >= self.inner.until
    }

    /// Says that something was achieved that stays. Should the attempt fail after all, it counts as the first that did: work that moves
    /// is not work that fails.
    pub fn moved(&self) {
        self.inner.has_moved.store(true, Ordering::Relaxed);
    }

    /// Whether the work is further than when the attempt began.
    pub(super) fn has_moved(&self) -> bool {
        self.inner.has_moved.load(Ordering::Relaxed) || self.done() > self.inner.begun_at
    }

    /// Says how far it has come: `done` of `total` steps, and what it is at, as a code and as a sentence. One call.
    ///
    /// An attempt that gets further than those before counts as the first, also where it dies afterwards without a word.
    ///
    /// # Errors
    ///
    /// `version_conflict` when somebody else has taken the job over: stop then.
    pub async fn progress(&self, step: &str, done: u32, total: u32, message: &str) -> Result<()> {
        self.write(self.told(step, (done, total), message)).await
    }

    /// [`Work::progress`], and keeps a value (at most 8,000 characters of JSON) for the next attempt. One call.
    ///
    /// # Errors
    ///
    /// As [`Work::progress`].
    pub async fn keep<T: Serialize>(
        &self,
        step: &str,
        (done, total): (u32, u32),
        message: &str,
        kept: &T,
    ) -> Result<()> {
        let kept = serde_json::to_value(kept).map_err(runtime::Error::internal)?;
        let told = self.told(step, (done, total), message);
        self.write(told.set(Job::RESULT, Packed(kept))).await
    }

    fn told(&self, step: &str, (done, total): (u32, u32), message: &str) -> Changes {
        let step: String = step.chars().take(64).collect();
        let told = Changes::new()
            .set(Job::STEP, step)
            .set(Job::DONE, done)
            .set(Job::TOTAL, total)
            .set(Job::MESSAGE, Text::<0, 300>::cut(message));
        if done > self.inner.begun_at {
            told.set(Job::ATTEMPTS, 1)
        } else {
            told
        }
    }

    /// Writes only while the job is still this attempt's.
    pub(super) async fn write(&self, changes: Changes) -> Result<()> {
        let mut tries = 1;
        loop {
            let seen = self.job();
            let rows = self.inner.app.rows::<Job>().unchanged_since(&seen);
            match rows.update(&seen.id, &changes).await {
                Ok(written) => {
                    self.remember(written);
                    return Ok(());
                }
                Err(Error::Unavailable { .. }) if tries < TRIES => tries += 1,
                Err(error) => return Err(error.into()),
            }
            // Nobody knows whether it was written; if it was, the same cells are written again.
            let now = self.inner.app.rows::<Job>().get(&seen.id).await?;
            if now.updated_at != seen.updated_at && now.row.lease_until != seen.row.lease_until {
                return Err(Error::Changed { noun: Job::NOUN }.into());
            }
            self.remember(now);
        }
    }

    fn remember(&self, job: Stored<Job>) {
        *self
            .inner
            .latest
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = job;
    }
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// The job is done, with what came out of it (at most 8,000 characters of JSON).
    Done(Option<Value>),
    /// There is more to do than fits into one execution. It goes on after this pause, and the count of attempts begins anew: work
    /// that moves is not work that fails.
    Later(Duration),
}

impl Outcome {
    /// Done, with nothing to tell.
    pub const DONE: Self = Self::Done(None);
}

/// Why an attempt failed. Its code and sentence are what the job's owner reads; its cause goes to the log.
///
/// The errors of the store and of the runtime turn into [`Failure::Again`] by `?`.
#[derive(Debug)]
pub enum Failure {
    /// Another attempt may succeed.
    Again(runtime::Error),
    /// No attempt will: what it works on is gone, or is wrong for good.
    ForGood(runtime::Error),
}

impl Failure {
    /// Why.
    pub fn error(&self) -> &runtime::Error {
        match self {
            Self::Again(error) | Self::ForGood(error) => error,
        }
    }
}

impl From<runtime::Error> for Failure {
    fn from(error: runtime::Error) -> Self {
        Self::Again(error)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Again(error.into())
    }
}

//! Queueing work, once.

use client::{Operations, Permission};
use model::{did, EntityId, JobId, JobKind, Kind, Packed, Text, Timestamp, UserId};
use serde::Serialize;
use serde_json::Value;

use crate::rows::Once;
use crate::{readers, App, Error, Result, Row, Stored, DATABASE};
use tables::Job;

/// Work that is to be queued.
///
/// ```
/// use model::{EntityId, JobKind, UserId};
/// use store::jobs::NewJob;
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let (submission, student) = (EntityId::parse("su_1")?, UserId::parse("asha")?);
/// let job = NewJob::of(JobKind::Grade, submission, "3")
///     .owned_by(&student)
///     .with(&serde_json::json!({ "assignmentId": "a1" }))?;
/// assert!(job.id().as_str().starts_with("jb_"));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct NewJob {
    id: JobId,
    kind: JobKind,
    subject: EntityId,
    owner: Option<UserId>,
    payload: Option<Value>,
    total: u32,
    message: Option<Text<0, 300>>,
    not_before: Option<Timestamp>,
    attempts: Option<u32>,
}

impl NewJob {
    /// Names the work: what is done, to what, and which time: the same three are queued once, for ever.
    ///
    /// The revision tells a further round from a repeated request: the number of a resubmission, of a retry, `1` for what can only
    /// happen once.
    pub fn of(kind: JobKind, subject: EntityId, revision: &str) -> Self {
        Self {
            id: did(Kind::JOB, &[kind.as_str(), subject.as_str(), revision]),
            kind,
            subject,
            owner: None,
            payload: None,
            total: 0,
            message: None,
            not_before: None,
            attempts: None,
        }
    }

    /// The id it has, or will have.
    pub fn id(&self) -> &JobId {
        &self.id
    }

    /// Says who asked for it: they may read the row and see it move.
    #[must_use]
    pub fn owned_by(mut self, owner: &UserId) -> Self {
        self.owner = Some(owner.clone());
        self
    }

    /// Gives it what it needs, at most 8,000 characters of JSON.
    ///
    /// # Errors
    ///
    /// [`Error::Broken`] for what cannot be written as JSON.
    pub fn with<T: Serialize>(mut self, payload: &T) -> Result<Self> {
        let value = serde_json::to_value(payload).map_err(|cause| Error::Broken {
            noun: "Job",
            reason: format!("its payload cannot be written: {cause}"),
        })?;
        self.payload = Some(value);
        Ok(self)
    }

    /// Says how many steps there will be, and what its owner reads until it begins.
    #[must_use]
    pub fn expecting(mut self, total: u32, message: &str) -> Self {
        self.total = total;
        self.message = Some(Text::cut(message));
        self
    }

    /// Does not begin before an instant.
    #[must_use]
    pub fn not_before(mut self, at: Timestamp) -> Self {
        self.not_before = Some(at);
        self
    }

    /// Tries so often instead of five times.
    #[must_use]
    pub fn at_most(mut self, attempts: u32) -> Self {
        self.attempts = Some(attempts.clamp(1, 20));
        self
    }

    /// Queues it together with what else a transaction does: both happen or neither.
    ///
    /// The commit fails where it was queued before, so it also decides who of several did the rest.
    #[must_use]
    pub fn staged(self, app: &App, operations: Operations) -> Operations {
        let (id, readers) = (self.id.clone(), self.readers());
        operations.create(
            (DATABASE, Job::TABLE),
            id.as_str(),
            &self.row(app),
            &readers,
        )
    }

    fn readers(&self) -> Vec<Permission> {
        self.owner.iter().map(readers::user).collect()
    }

    fn row(self, app: &App) -> Job {
        let mut job = Job::queued(self.kind, self.subject, None, app.now());
        job.owner_id = self.owner;
        job.payload = self.payload.map(Packed);
        job.total = self.total;
        job.message = self.message;
        job.correlation_id = app.execution().id().map(|id| id.chars().take(40).collect());
        if let Some(at) = self.not_before {
            job.next_attempt_at = at;
        }
        if let Some(attempts) = self.attempts {
            job.max_attempts = attempts;
        }
        job
    }
}

impl App {
    /// Queues work, or finds it queued, running or done already: one call, two for what is there.
    ///
    /// The row's creation starts it, in the function that owns the kind; should that event be lost, a tick does a minute later.
    pub async fn queue(&self, job: NewJob) -> Result<Once<Stored<Job>>> {
        let (id, readers) = (job.id.clone(), job.readers());
        self.rows::<Job>()
            .create_or_get(&id, &job.row(self), &readers)
            .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(subject: &str, revision: &str) -> NewJob {
        NewJob::of(JobKind::Grade, EntityId::parse(subject).unwrap(), revision)
    }

    #[test]
    fn the_same_work_has_the_same_id_and_another_round_another() {
        assert_eq!(job("s1", "1").id(), job("s1", "1").id());
        assert_ne!(job("s1", "1").id(), job("s1", "2").id());
        assert_ne!(job("s1", "1").id(), job("s2", "1").id());
    }
}

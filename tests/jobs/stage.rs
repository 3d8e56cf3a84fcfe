//! A host with the tables of jobs, and what they hold.

use std::time::Duration;

use store::tables::{Job, JobRun};
use store::{App, Stored};
use testkit::Bare;

/// Where the clock stands at first.
pub const START: &str = "2026-01-02T10:00:00Z";

/// A running host, and the environment of its functions.
pub struct Stage(Bare);

impl Stage {
    /// Starts a host.
    pub async fn set() -> Self {
        Self(Bare::start(START.parse().unwrap()).await.unwrap())
    }

    /// The state of an execution of its own.
    pub fn app(&self) -> App {
        self.0.app()
    }

    /// Moves the clock.
    pub fn pass(&self, span: Duration) {
        self.0.pass(span);
    }

    /// How far a scheduled job has come.
    pub async fn run(&self, job: &str) -> JobRun {
        let id = job.parse().unwrap();
        self.app().rows::<JobRun>().get(&id).await.unwrap().row
    }

    /// Writes how far a scheduled job has come.
    pub async fn put_run(&self, job: &str, run: &JobRun) {
        let id = job.parse().unwrap();
        let made = self.app().rows().create_once(&id, run, &[]).await.unwrap();
        assert!(made.is_some(), "{job} is there already");
    }

    /// Every queued job.
    pub async fn jobs(&self) -> Vec<Stored<Job>> {
        self.app().rows::<Job>().list([], 100).await.unwrap()
    }
}

//! How a function comes to run queued jobs.

use model::JobId;
use runtime::{Accepted, Error, Path, Result, Routes, State, Triggers};
use schemars::JsonSchema;
use serde::Serialize;

use super::worker::Worker;
use crate::{App, Created};
use tables::Job;

/// Lets a function run the kinds of job that it owns.
pub trait RunsJobs {
    /// Runs a job when its row is created, and when a key asks for it: `POST /jobs/{id}/run`, by which J-05 hands over what was
    /// lost or failed. The caller of that route has no user, so nobody with a session reaches it, and it runs only what is due.
    ///
    /// A function whose jobs write tables that it hears of says so right after this, with [`Triggers::writing`].
    #[must_use]
    fn runs_jobs(self, worker: fn() -> Worker) -> Self;
}

impl RunsJobs for Triggers<App> {
    fn runs_jobs(self, worker: fn() -> Worker) -> Self {
        let on_call = move |State(app): State<App>, Path(id): Path<JobId>| async move {
            only_by_key(&app)?;
            let ran = worker().run(&app, &id).await?.as_str();
            Ok::<_, Error>(Accepted(Answer { ran }))
        };
        self.on_event(move |app: App, Created(job): Created<Job>| async move {
            // Every function that runs jobs hears of every job.
            if worker().kinds().any(|kind| kind == job.row.kind) {
                worker().run(&app, &job.id).await?;
            }
            Ok(())
        })
        .writing(&["jobs.update"])
        .on_request(Routes::new().post(
            "/jobs/{id}/run",
            on_call,
            "JOB-RUN",
            "Run a due job (for the scheduler's key)",
        ))
    }
}

/// What the scheduler is answered; nobody reads it but the log of executions.
#[derive(Debug, Serialize, JsonSchema)]
struct Answer {
    ran: &'static str,
}

/// Appwrite sets the caller itself and admits only keys without one, as long as guests may not execute the function.
fn only_by_key(app: &App) -> Result<()> {
    match app.execution().caller() {
        None => Ok(()),
        Some(_) => Err(Error::not_found("page")),
    }
}

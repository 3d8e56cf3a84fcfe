//! The clock: jobs that are due, and queued work that nobody began.
//!
//! Clients cannot start it. `jobs.rs` lists what runs and how often; docs/jobs.md says why each may run twice.

mod jobs;

use runtime::{Context, Function, Response, Triggers};
use store::jobs::RunsJobs;
use store::App;

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("scheduler", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_schedule("* * * * *", jobs::tick)
        .runs_jobs(jobs::worker)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
            "users.read",
            "users.write",
            "teams.read",
            "teams.write",
            "executions.read",
            "executions.write",
        ])
        .writes(&[
            "active_meetings",
            "comments",
            "job_runs",
            "jobs",
            "messages",
            "pod_course_study_sessions",
            "pod_meeting_participants",
            "pod_meetings",
            "pods",
            "posts",
            "presence",
            "profiles",
        ])
        .timeout(900)
}

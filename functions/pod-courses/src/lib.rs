//! Courses of pods: made by a model from what is said in a video, one for each pod.

pub mod generate;

use runtime::{Context, Execute, Function, Response, Triggers};
use store::jobs::RunsJobs;
use store::App;

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("pod-courses", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(generate::routes())
        .runs_jobs(generate::worker)
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .writes(&[
            "ai_usage",
            "jobs",
            "pod_course_chapters",
            "pod_courses",
            "rate_limits",
            "transcripts",
        ])
        .variables(&drafting::VARIABLES)
        .timeout(900)
}

//! Assignments: setting them, handing in, grading.
//!
//! What answers an assignment is a row of its own that no student is ever served. Choices are graded at once against it; everything
//! else is queued, and no answer here waits for a model (B-163).

mod access;
pub mod grading;
mod routes;
mod rules;
mod wire;

use llm::{AI_BASE_URL, AI_MODELS_CHAT, AI_MODELS_JSON, OPENROUTER_API_KEY};
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::RunsJobs;
use store::App;

use routes::{assignments, handing, lists, regrading};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("assignments", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(setting_routes().merge(handing_routes()))
        .runs_jobs(grading::worker)
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
        ])
        .writes(&[
            "course_assignments",
            "assignment_keys",
            "assignment_submissions",
            "jobs",
            "rate_limits",
        ])
        .variables(&[
            OPENROUTER_API_KEY,
            AI_BASE_URL,
            AI_MODELS_CHAT,
            AI_MODELS_JSON,
        ])
        .timeout(300)
}

fn setting_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/assignments",
            lists::of_chapter,
            "ASG-1",
            "List the assignments of a chapter",
        )
        .refuses(&[Code::NotEnrolled, Code::NotFound])
        .post(
            "/assignments",
            assignments::create,
            "ASG-2a",
            "Set an assignment",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::BadKey,
            Code::SeqTaken,
        ])
        .patch(
            "/assignments/{id}",
            assignments::update,
            "ASG-2b",
            "Edit an assignment or what answers it",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::BadKey])
        .delete(
            "/assignments/{id}",
            assignments::delete,
            "ASG-2c",
            "Delete an assignment",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .post(
            "/assignments/{id}/regrade",
            regrading::regrade,
            "ASG-8",
            "Have answers graded again",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}

fn handing_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/assignments/submissions",
            lists::own,
            "ASG-9",
            "List what you handed in",
        )
        .get(
            "/assignments/submissions/{sid}",
            lists::one,
            "ASG-5",
            "Read one answer: its student and the instructor",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/assignments/{id}/submissions",
            handing::hand_in,
            "ASG-3",
            "Hand in an answer",
        )
        .refuses(&[
            Code::NotEnrolled,
            Code::NotFound,
            Code::UseRevision,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::ChapterLocked,
        ])
        .get(
            "/assignments/{id}/submissions/me",
            lists::mine,
            "ASG-6",
            "Read your answer to an assignment",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/assignments/{id}/submissions/me",
            handing::revise,
            "ASG-4",
            "Hand in your answer again",
        )
        .refuses(&[
            Code::NotEnrolled,
            Code::NotFound,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::RevisionLimit,
            Code::BeingGraded,
            Code::RateLimited,
        ])
}

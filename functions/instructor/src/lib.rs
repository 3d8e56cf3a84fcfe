//! What instructors see of their courses and students, and how they grade.
//!
//! Everything is of the caller's own courses (B-028). Figures come from rollups, so a dashboard costs the same for any number of students.

mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use routes::{announcing, dashboard, grading, students};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("instructor", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(routes())
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .writes(&[
            "assignment_submissions",
            "notifications",
            "notification_sources",
            "rate_limits",
        ])
}

fn routes() -> Routes<App> {
    Routes::new()
        .get(
            "/instructor/dashboard",
            dashboard::read,
            "INS-1",
            "See how your courses are doing",
        )
        .get(
            "/instructor/earnings",
            dashboard::earnings,
            "PAY-6",
            "See what your courses earned",
        )
        .get(
            "/instructor/grading-queue",
            grading::queue,
            "INS-2",
            "List the answers that wait for you",
        )
        .post(
            "/instructor/submissions/{sid}/grade",
            grading::grade,
            "INS-3",
            "Grade an answer",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
        .post(
            "/instructor/submissions/{sid}/return",
            grading::send_back,
            "INS-4",
            "Send an answer back to be revised",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
        .get(
            "/instructor/courses/{id}/students",
            students::list,
            "INS-5",
            "List the students of one of your courses",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .post(
            "/instructor/courses/{id}/announce",
            announcing::announce,
            "INS-6",
            "Tell the students of one of your courses something",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::RateLimited])
}

//! What to read: the home feed, what trends, and posts about achievements that are real.
//!
//! Appwrite filters every list by the caller's own rights, so no post of a foreign pod can slip in. The sweep after a deleted post
//! is queued from here: this function creates posts and never changes one, so what it writes cannot wake it.

mod claims;
mod events;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use routes::{achievements, home, trends};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("feed", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(routes())
        .on_event(events::post_changed)
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .writes(&["posts.create", "jobs", "profiles", "pods"])
        .timeout(60)
}

fn routes() -> Routes<App> {
    Routes::new()
        .get("/feed", home::list, "FED-1", "Read your home feed")
        .get(
            "/feed/trending",
            trends::posts,
            "FED-2",
            "Read the posts that trend",
        )
        .get(
            "/feed/trending-courses",
            trends::courses,
            "FED-3",
            "Read the courses that trend",
        )
        .get(
            "/feed/tags",
            trends::tags,
            "FED-7",
            "Read the tags that trend",
        )
        .post(
            "/feed/course-achievements",
            achievements::create,
            "FED-4",
            "Tell others what you achieved in a course",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::ClaimNotVerified,
            Code::PodInactive,
        ])
        .get(
            "/feed/course-achievements",
            achievements::list,
            "FED-5",
            "List posts about achievements",
        )
}

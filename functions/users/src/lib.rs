//! Profiles, who follows whom, and what somebody learned.
//!
//! People edit their own profile and nobody else's; points, levels, streaks and counters are written by functions alone.

mod follow_edges;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::variables::APP_URL;
use store::App;

use routes::{avatars, courses, directory, follow_lists, follows, profiles};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("users", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(profile_routes().merge(people_routes()))
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
        ])
        .writes(&["profiles", "follows"])
        .variables(&[APP_URL])
}

fn profile_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/profiles",
            directory::search,
            "USR-5",
            "Find people by name or username",
        )
        .post(
            "/profiles/batch",
            directory::batch,
            "USR-6",
            "Read the cards of some people",
        )
        .patch(
            "/profiles/me",
            profiles::update,
            "USR-2",
            "Edit your profile",
        )
        .refuses(&[Code::NotFound, Code::UsernameTaken, Code::UsernameCooldown])
        .put(
            "/profiles/me/avatar",
            avatars::set,
            "USR-3",
            "Show a picture that you uploaded",
        )
        .refuses(&[
            Code::NotOwner,
            Code::NotFound,
            Code::TooLarge,
            Code::UnsupportedType,
        ])
        .delete(
            "/profiles/me/avatar",
            avatars::remove,
            "USR-4",
            "Show no picture",
        )
        .get(
            "/profiles/{id}",
            profiles::read,
            "USR-1",
            "Read a profile, by id or by @username",
        )
        .refuses(&[Code::NotFound])
}

fn people_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/users/{id}/follow",
            follows::follow,
            "USR-7",
            "Follow somebody",
        )
        .refuses(&[Code::NotFound, Code::CannotFollowSelf])
        .delete(
            "/users/{id}/follow",
            follows::unfollow,
            "USR-8",
            "Stop following somebody",
        )
        .refuses(&[Code::CannotFollowSelf])
        .post(
            "/users/{id}/follow",
            follows::toggle,
            "USR-7t",
            "Follow somebody, or stop following them",
        )
        .refuses(&[Code::NotFound, Code::CannotFollowSelf])
        .get(
            "/users/{id}/follow",
            follows::read,
            "USR-11",
            "Ask whether you follow somebody",
        )
        .get(
            "/users/{id}/followers",
            follow_lists::followers,
            "USR-9",
            "List who follows somebody",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/users/{id}/following",
            follow_lists::following,
            "USR-10",
            "List whom somebody follows",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/users/{id}/course-profile",
            courses::read,
            "USR-12",
            "Read what somebody learned",
        )
        .refuses(&[Code::NotFound])
}

//! Sharing study files: their pages, likes, bookmarks and downloads.
//!
//! A file carries the same readers as its row and is downloaded by an address that works for minutes, so neither a private file nor
//! one of a pod is reached by who may not read it.

mod access;
mod counted;
mod events;
mod items;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use routes::{bookmarks, downloads, likes, lists, resources, stats};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("resources", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(resource_routes().merge(edge_routes()))
        .on_event(events::resource_changed)
        .writing(&["jobs"])
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
            "tokens.read",
            "tokens.write",
            "users.read",
        ])
        .writes(&[
            "admin_audit_logs.create",
            "resources",
            "resource_likes",
            "resource_bookmarks",
            "activity_events",
            "jobs",
        ])
}

fn resource_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/resources",
            resources::create,
            "RES-1",
            "Share a study file that you uploaded",
        )
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::PodInactive,
        ])
        .get(
            "/resources",
            lists::list,
            "RES-2",
            "List study files by pod, author, category, tag or words",
        )
        .get(
            "/resources/bookmarked",
            bookmarks::list,
            "RES-11",
            "List the study files you marked for later",
        )
        .get(
            "/resources/stats/me",
            stats::mine,
            "RES-12",
            "Count what became of the study files you shared",
        )
        .get(
            "/resources/{id}",
            resources::read,
            "RES-3",
            "Read about one study file",
        )
        .refuses(&[Code::NotFound])
        .patch(
            "/resources/{id}",
            resources::update,
            "RES-4",
            "Edit what you said about a study file, or who may read it",
        )
        .refuses(&[
            Code::NotOwner,
            Code::NotFound,
            Code::RuleViolation,
            Code::PodInactive,
            Code::VersionConflict,
        ])
        .delete(
            "/resources/{id}",
            resources::delete,
            "RES-5",
            "Delete a study file",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .post(
            "/resources/{id}/download",
            downloads::download,
            "RES-6",
            "Get an address to download a study file from",
        )
        .refuses(&[Code::NotFound])
}

fn edge_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/resources/{id}/like",
            likes::like,
            "RES-7",
            "Like a study file",
        )
        .refuses(&[Code::NotFound, Code::PodInactive])
        .delete(
            "/resources/{id}/like",
            likes::unlike,
            "RES-8",
            "Stop liking a study file",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/resources/{id}/bookmark",
            bookmarks::add,
            "RES-9",
            "Mark a study file for later",
        )
        .refuses(&[Code::NotFound, Code::PodInactive])
        .delete(
            "/resources/{id}/bookmark",
            bookmarks::remove,
            "RES-10",
            "Stop marking a study file for later",
        )
}

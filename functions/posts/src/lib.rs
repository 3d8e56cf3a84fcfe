//! Writing and reading posts and comments, liking, saving and sharing them.
//!
//! Whoever is signed in may write publicly; in a pod its members may. Likes and saves are rows whose ids say who and what, so each
//! exists once; counters follow them; comments alone are counted first, since the increment answers the post.

mod comment_access;
mod counted;
mod post_access;
mod reports;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use routes::{comment_likes, comment_lists, comments, edits, likes, lists, posts, saves, shares};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("posts", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(
            post_routes()
                .merge(comment_routes())
                .merge(reports::routes()),
        )
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "files.read",
            "files.write",
            "users.read",
        ])
        .writes(&[
            "admin_audit_logs.create",
            "posts",
            "post_likes",
            "saved_posts",
            "comments",
            "comment_likes",
            "activity_events",
            "profiles",
            "pods",
            "content_reports",
            "rate_limits",
        ])
}

fn post_routes() -> Routes<App> {
    Routes::new()
        .post("/posts", posts::create, "PST-1", "Publish a post")
        .refuses(&[
            Code::NotAMember,
            Code::NotFound,
            Code::TooLarge,
            Code::UnsupportedType,
            Code::PodInactive,
        ])
        .get(
            "/posts",
            lists::list,
            "PST-12",
            "List posts by author, pod, course, tag or words",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/posts/saved",
            saves::list,
            "PST-11",
            "List the posts you saved",
        )
        .get("/posts/{id}", posts::read, "PST-2", "Read one post")
        .refuses(&[Code::NotFound])
        .patch("/posts/{id}", edits::update, "PST-3", "Edit or pin a post")
        .refuses(&[
            Code::NotOwner,
            Code::Forbidden,
            Code::NotFound,
            Code::RuleViolation,
            Code::PodInactive,
        ])
        .delete("/posts/{id}", posts::delete, "PST-4", "Delete a post")
        .refuses(&[Code::Forbidden, Code::NotFound])
        .put("/posts/{id}/like", likes::like, "PST-5", "Like a post")
        .refuses(&[Code::NotFound, Code::PodInactive])
        .delete(
            "/posts/{id}/like",
            likes::unlike,
            "PST-6",
            "Stop liking a post",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/posts/{id}/like",
            likes::toggle,
            "PST-7",
            "Like a post, or stop liking it",
        )
        .refuses(&[Code::NotFound, Code::PodInactive])
        .get(
            "/posts/{id}/likes",
            likes::list,
            "PST-8",
            "List who likes a post",
        )
        .refuses(&[Code::NotFound])
        .put(
            "/posts/{id}/save",
            saves::save,
            "PST-9",
            "Save a post for later",
        )
        .refuses(&[Code::NotFound])
        .delete(
            "/posts/{id}/save",
            saves::unsave,
            "PST-10",
            "Stop saving a post",
        )
        .post(
            "/posts/{id}/save",
            saves::toggle,
            "PST-9t",
            "Save a post, or stop saving it",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/posts/{id}/share",
            shares::share,
            "PST-13",
            "Count that you shared a post",
        )
        .refuses(&[Code::NotFound, Code::PodInactive])
}

fn comment_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/posts/{id}/comments",
            comments::create,
            "CMT-1",
            "Comment on a post",
        )
        .refuses(&[
            Code::NotFound,
            Code::Deleted,
            Code::ParentMismatch,
            Code::PodInactive,
        ])
        .get(
            "/posts/{id}/comments",
            comment_lists::list,
            "CMT-2",
            "List the comments on a post",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/comments/{id}/replies",
            comment_lists::replies,
            "CMT-3",
            "List the replies to a comment",
        )
        .refuses(&[Code::NotFound])
        .patch(
            "/comments/{id}",
            comments::update,
            "CMT-4",
            "Edit a comment",
        )
        .refuses(&[Code::NotOwner, Code::NotFound, Code::PodInactive])
        .delete(
            "/comments/{id}",
            comments::delete,
            "CMT-5",
            "Delete a comment",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::VersionConflict])
        .put(
            "/comments/{id}/like",
            comment_likes::like,
            "CMT-6",
            "Like a comment",
        )
        .refuses(&[Code::NotFound, Code::PodInactive])
        .delete(
            "/comments/{id}/like",
            comment_likes::unlike,
            "CMT-7",
            "Stop liking a comment",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/comments/{id}/likes",
            comment_likes::list,
            "CMT-8",
            "List who likes a comment",
        )
        .refuses(&[Code::NotFound])
}

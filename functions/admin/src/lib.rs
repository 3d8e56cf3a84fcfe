//! What the platform's admins see and do: reports, what is hidden, who is shut out, switches, how it runs, and the log of it all.
//!
//! Admins are accounts with the label `admin`, which is read anew in every call. Whatever an admin does leaves a line in
//! `admin_audit_logs` before it is done, and no operation changes or removes a line.

mod acquittal;
mod content;
mod routes;
mod rules;
mod subject;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::App;

use routes::{broadcasts, flags, hiding, log, overview, people, reports};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("admin", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(
            report_routes()
                .merge(acting_routes())
                .merge(running_routes()),
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
            "users.write",
        ])
        .writes(&[
            "admin_audit_logs.create",
            "content_reports",
            "posts",
            "comments",
            "messages",
            "chat_rooms",
            "resources",
            "feature_flags",
            "admin_broadcasts",
            "jobs",
        ])
}

fn report_routes() -> Routes<App> {
    Routes::new()
        .get(
            "/admin/reports",
            reports::list,
            "ADM-1",
            "List what people reported, the urgent and old first",
        )
        .refuses(&[Code::Forbidden])
        .get(
            "/admin/reports/{id}",
            reports::read,
            "ADM-2",
            "Read a report, and what it is about",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
        .post(
            "/admin/reports/{id}/take",
            reports::take,
            "ADM-3",
            "Take a report on",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
        .post(
            "/admin/reports/{id}/resolve",
            reports::resolve,
            "ADM-4",
            "Decide on a report",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::WrongState])
}

fn acting_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/admin/hidden/{type}/{id}",
            hiding::hide,
            "ADM-5",
            "Leave something to its author's eyes",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::Deleted,
            Code::RuleViolation,
        ])
        .delete(
            "/admin/hidden/{type}/{id}",
            hiding::restore,
            "ADM-6",
            "Let others see something again",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::Deleted,
            Code::RuleViolation,
        ])
        .put(
            "/admin/suspensions/{userId}",
            people::suspend,
            "ADM-7",
            "Shut somebody out",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::RuleViolation])
        .delete(
            "/admin/suspensions/{userId}",
            people::lift,
            "ADM-8",
            "Let somebody in again",
        )
        .refuses(&[Code::Forbidden, Code::NotFound, Code::RuleViolation])
        .get("/admin/audit", log::list, "ADM-9", "List what admins did")
        .refuses(&[Code::Forbidden])
}

fn running_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/admin/broadcasts",
            broadcasts::create,
            "ADM-14",
            "Tell everybody something",
        )
        .refuses(&[Code::Forbidden])
        .get(
            "/admin/broadcasts",
            broadcasts::list,
            "ADM-15",
            "List what everybody was told",
        )
        .refuses(&[Code::Forbidden])
        .get(
            "/admin/overview",
            overview::read,
            "ADM-10",
            "See how everything is, at a glance",
        )
        .refuses(&[Code::Forbidden])
        .get(
            "/admin/jobs",
            overview::jobs,
            "ADM-11",
            "See how the scheduled jobs are, and which are late",
        )
        .refuses(&[Code::Forbidden])
        .put(
            "/admin/flags/{key}",
            flags::set,
            "ADM-12",
            "Set a switch that clients read",
        )
        .refuses(&[Code::Forbidden])
        .delete(
            "/admin/flags/{key}",
            flags::remove,
            "ADM-13",
            "Take a switch away",
        )
        .refuses(&[Code::Forbidden])
}

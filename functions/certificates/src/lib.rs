//! Proofs that courses were completed.
//!
//! Nobody asks for one: completing a course sets it off. What it states is signed, so that it can be checked without us; a drawing of it
//! is a PDF with letters of most of the world's scripts.

mod access;
mod events;
mod issue;
pub mod pdf;
mod routes;
mod rules;
mod wire;

use learning::certificates::CERT_SIGNING_KEY;
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::jobs::RunsJobs;
use store::variables::PUBLIC_URL;
use store::App;

use routes::{documents, lists, revocation};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("certificates", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(routes())
        .on_event(events::completed)
        .writing(&["jobs.create"])
        .runs_jobs(issue::worker)
        // The progress is written too, but inside a transaction and in bulk, which wakes nobody.
        .writing(&["jobs.update", "certificates"])
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
        .variables(&[CERT_SIGNING_KEY, PUBLIC_URL])
        .writes(&[
            "admin_audit_logs.create",
            "certificates",
            "jobs",
            "user_course_progress",
        ])
        .timeout(60)
}

fn routes() -> Routes<App> {
    Routes::new()
        .get(
            "/certificates",
            lists::list,
            "CRT-2",
            "List your certificates",
        )
        .get(
            "/certificates/transcript.csv",
            lists::transcript,
            "CRT-7",
            "Download your certificates as a table",
        )
        .get(
            "/certificates/{code}",
            lists::read,
            "CRT-3",
            "Read one of your certificates",
        )
        .refuses(&[Code::NotFound])
        .get(
            "/certificates/{code}/download",
            documents::download,
            "CRT-4",
            "Get an address to download a certificate from",
        )
        .refuses(&[Code::NotFound, Code::Revoked])
        .post(
            "/certificates/{code}/share-link",
            documents::share,
            "CRT-6",
            "Get an address that adds a certificate to a LinkedIn profile",
        )
        .refuses(&[Code::NotFound, Code::Revoked])
        .post(
            "/certificates/{code}/revoke",
            revocation::revoke,
            "CRT-8",
            "Take a certificate back",
        )
        .refuses(&[Code::Forbidden, Code::NotFound])
}

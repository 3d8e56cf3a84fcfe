//! What answers on a domain of its own, to people without an account.
//!
//! Each route checks its own proof: nobody is signed in here, and whoever lacks the proof learns nothing.

mod calendars;
mod ics;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::variables::ICS_PEPPER;
use store::App;

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("public", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(routes())
        .execute(Execute::Any)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
        ])
        .variables(&[ICS_PEPPER])
        .writes(&["calendar_feeds"])
}

fn routes() -> Routes<App> {
    Routes::new()
        .get(
            "/ics/{userId}/{file}",
            calendars::feed,
            "CAL-12",
            "Subscribe to somebody's calendar by its secret address",
        )
        .refuses(&[Code::NotFound])
}

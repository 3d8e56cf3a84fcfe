//! Meetings, whiteboards and study sessions.

use runtime::{Context, Execute, Function, Response, Triggers};
use store::App;

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("meetings", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new().execute(Execute::VerifiedUsers)
}

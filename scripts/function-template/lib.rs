//! Greeting people: replace this by what `NAME` is for, in one sentence.
//!
//! Whoever is signed in, with a verified e-mail address, may greet.

mod routes;
mod rules;
mod wire;

use runtime::{Context, Execute, Function, Response, Routes, Triggers};
use store::App;

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("NAME", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(Routes::new().post("/NAME/greetings", routes::greet, "CODE-1", "Greet someone"))
        .execute(Execute::VerifiedUsers)
}

//! Accounts: what their owner must not do alone.
//!
//! Signing up and in, passwords and links in mails stay between the client and Appwrite. This function gives every
//! account its profile and settings, keeps copies of its name and address, and lets it be deleted.

mod events;
mod mine;
mod routes;
mod rules;
mod sessions;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use store::variables::APP_URL;
use store::App;

use routes::{account, bootstrap, presence, settings, verification};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("auth", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(account_routes().merge(own_routes()))
        .on_event(events::created)
        .on_event(events::deleted)
        .on_event(events::renamed)
        .on_event(events::address_changed)
        .on_event(events::verification_set)
        .on_event(events::verified)
        .execute(Execute::Users)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "users.read",
        ])
        .writes(&[
            "profiles",
            "user_settings",
            "presence",
            "jobs",
            "rate_limits",
        ])
        .variables(&[APP_URL])
}

fn account_routes() -> Routes<App> {
    Routes::new()
        .post(
            "/auth/bootstrap",
            bootstrap::bootstrap,
            "AUTH-4",
            "Read all that the application starts with, and make what is missing",
        )
        .refuses(&[Code::Deleted])
        .post(
            "/auth/verification/resend",
            verification::resend,
            "AUTH-5",
            "Have the verification mail sent again",
        )
        .refuses(&[Code::AlreadyVerified, Code::RateLimited])
        .delete(
            "/auth/account",
            account::delete,
            "AUTH-11",
            "Delete your account and what hangs on it",
        )
        .refuses(&[Code::ReauthRequired, Code::OwnsPods])
}

fn own_routes() -> Routes<App> {
    Routes::new()
        .put(
            "/presence",
            presence::say,
            "AUTH-12",
            "Say whether you are here",
        )
        .get(
            "/settings",
            settings::read,
            "AUTH-13a",
            "Read your settings",
        )
        .patch(
            "/settings",
            settings::update,
            "AUTH-13b",
            "Change your settings",
        )
}

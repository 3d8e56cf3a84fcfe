//! What answers on a domain of its own, to people without an account.
//!
//! Each route checks its own proof: nobody is signed in here, and whoever lacks the proof learns nothing.

mod calendars;
mod certificates;
mod ics;
mod webhooks;

use learning::certificates::CERT_SIGNING_KEY;
use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use selling::stripe::STRIPE_WEBHOOK_SECRET;
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
        .variables(&[ICS_PEPPER, STRIPE_WEBHOOK_SECRET, CERT_SIGNING_KEY])
        .writes(&[
            "calendar_feeds",
            "course_enrollments",
            "courses",
            "discount_codes",
            "payment_events",
            "payments",
            "rate_limits",
            "user_course_progress",
        ])
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
        .get(
            "/verify/key",
            certificates::key,
            "CRT-5k",
            "Read the key that certificates are signed with",
        )
        .get(
            "/verify/{code}",
            certificates::check,
            "CRT-5",
            "Check a certificate by its code",
        )
        .refuses(&[Code::NotFound, Code::RateLimited])
        .post(
            "/payments/webhook",
            webhooks::stripe,
            "PAY-2",
            "Take a webhook of Stripe",
        )
        .refuses(&[Code::BadSignature, Code::UpstreamBusy])
        .body_limit(webhooks::LARGEST)
}

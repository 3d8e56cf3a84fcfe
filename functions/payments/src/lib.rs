//! Buying courses, and giving the money back.
//!
//! Prices come from the store alone, and nothing is granted here for money: Stripe says that it came, to the function `public`.

mod purchase;
mod routes;
mod rules;
mod wire;

use runtime::{Code, Context, Execute, Function, Response, Routes, Triggers};
use selling::stripe::{STRIPE_BASE_URL, STRIPE_SECRET_KEY};
use store::variables::APP_URL;
use store::App;

use routes::{checkout, history, refunds};

/// The function, as the local host and the tests run it.
pub static FUNCTION: Function<App> = Function::new("payments", triggers);

/// Appwrite's entry point: one call per execution.
pub fn main(context: Context) -> Response {
    FUNCTION.run(context)
}

fn triggers() -> Triggers<App> {
    Triggers::new()
        .on_request(routes())
        .execute(Execute::VerifiedUsers)
        .scopes(&[
            "rows.read",
            "rows.write",
            "documents.read",
            "documents.write",
            "users.read",
        ])
        .variables(&[APP_URL, STRIPE_SECRET_KEY, STRIPE_BASE_URL])
        .writes(&[
            "admin_audit_logs.create",
            "payments",
            "payment_events",
            "discount_codes",
            "course_enrollments",
            "user_course_progress",
            "courses",
            "rate_limits",
        ])
        .timeout(30)
}

fn routes() -> Routes<App> {
    Routes::new()
        .post(
            "/payments/checkout",
            checkout::create,
            "PAY-1",
            "Go to the checkout for a course",
        )
        .refuses(&[
            Code::NotFound,
            Code::AlreadyEnrolled,
            Code::Conflict,
            Code::OwnCourse,
            Code::BadDiscount,
            Code::RateLimited,
            Code::UpstreamFailed,
            Code::UpstreamBusy,
        ])
        .get(
            "/payments",
            history::list,
            "PAY-3",
            "List your payments, and what you spent in all",
        )
        .get(
            "/payments/{id}",
            history::read,
            "PAY-4",
            "Read one of your payments",
        )
        .refuses(&[Code::NotFound])
        .post(
            "/payments/{id}/refund",
            refunds::create,
            "PAY-5",
            "Give the money of a payment back",
        )
        .refuses(&[
            Code::Forbidden,
            Code::NotFound,
            Code::WrongState,
            Code::OutsidePolicy,
            Code::UpstreamFailed,
            Code::UpstreamBusy,
        ])
}

//! Payments: what may become of one, and how it becomes so together with what follows from it.
//!
//! A payment leaves each of its states once: a row whose id names both gates it, in one transaction with the payment, the enrolment and
//! the counter. So events may arrive twice, in any order and at once, and money and enrolments still agree.

mod apply;
mod claim;
mod enroll;
mod rules;

use std::time::Duration;

use client::Query;
use model::{did, CourseId, Kind, PaymentId, UserId};
use store::schema::CREATED_AT;
use store::tables::{Course, Payment};
use store::{App, Result, Stored};

pub use apply::{apply, give_again, place, record, Applied, Source};
pub use claim::Claim;
pub use enroll::Place;
pub use rules::{next, Next};

/// How long an open page is handed out again.
pub const FRESH: Duration = Duration::from_secs(30 * 60);

/// How long a page stays open: Stripe wants 30 minutes or more.
pub const PAGE_LIFE: Duration = Duration::from_secs(60 * 60);

/// The id of a payment by somebody for a course that follows another one, or is the first.
pub fn id(user: &UserId, course: &CourseId, before: Option<&PaymentId>) -> PaymentId {
    let before = before.map_or("", |it| it.as_str());
    did(Kind::PAYMENT, &[user.as_str(), course.as_str(), before])
}

/// What stands on Stripe's page and receipt for a course.
pub fn title(course: &Course) -> &str {
    course.title.as_str()
}

/// The latest payment of somebody for a course.
///
/// # Errors
///
/// What the store answers.
pub async fn latest(
    app: &App,
    user: &UserId,
    course: &CourseId,
) -> Result<Option<Stored<Payment>>> {
    let theirs = [
        Query::equal(Payment::USER_ID, user),
        Query::equal(Payment::COURSE_ID, course),
        Query::order_desc(CREATED_AT),
    ];
    app.rows::<Payment>().first(theirs).await
}

/// The payment whose money Stripe calls so.
///
/// # Errors
///
/// What the store answers.
pub async fn of_intent(app: &App, intent: &str) -> Result<Option<Stored<Payment>>> {
    let named = [Query::equal(Payment::STRIPE_PAYMENT_INTENT, intent)];
    app.rows::<Payment>().first(named).await
}

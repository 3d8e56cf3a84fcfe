//! What may be bought, for how much, and what may be given back.

use std::time::Duration;

use model::{Cents, CourseStatus, DiscountId, PaymentStatus, Text, Timestamp, UserId};
use runtime::{Code, Error, Result};
use selling::payments::FRESH;
use store::tables::{Course, CourseProgress, DiscountCode, Enrollment, Payment};
use store::Stored;

/// The least that Stripe takes, in cents; what costs less is given (<https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts>).
const LEAST: Cents = Cents(50);

/// How long after paying an instructor may give the money back.
const REFUND_TIME: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// How much of the course may be done then, in per cent: less than this.
const REFUND_PROGRESS: u32 = 30;

/// Refuses a course that the caller cannot buy.
///
/// # Errors
///
/// `not_found` for one that is not in the catalogue; `own_course`; `already_enrolled`.
pub fn check_buyable(
    course: &Course,
    me: &UserId,
    enrollment: Option<&Stored<Enrollment>>,
) -> Result<()> {
    if course.instructor_id == *me {
        return Err(Error::new(
            Code::OwnCourse,
            "This is your own course; it costs you nothing",
        ));
    }
    if course.status != CourseStatus::Published || course.deleted_at.is_some() {
        return Err(Error::not_found("course"));
    }
    if enrollment.is_some_and(|it| it.row.is_open()) {
        return Err(Error::new(
            Code::AlreadyEnrolled,
            "You are enrolled in this course already",
        ));
    }
    Ok(())
}

/// Reads a code as it was typed: capitals and spaces around it do not matter.
///
/// # Errors
///
/// `bad_discount` for what cannot be one.
pub fn code(typed: Option<&Text<0, 32>>) -> Result<Option<DiscountId>> {
    match typed.map(|it| it.as_str().trim()) {
        None | Some("") => Ok(None),
        Some(typed) => match DiscountId::parse(&typed.to_uppercase()) {
            Ok(code) => Ok(Some(code)),
            Err(_no_id) => Err(bad_discount()),
        },
    }
}

/// The one answer to every code that does not work: whoever guesses learns nothing.
pub fn bad_discount() -> Error {
    Error::new(Code::BadDiscount, "This code does not work for this course")
        .and_field("discountCode", "does not work for this course")
}

/// What a course costs with a code. How often that may be used is decided when it is used.
///
/// # Errors
///
/// `bad_discount`.
pub fn price(
    course: &Stored<Course>,
    code: Option<&Stored<DiscountCode>>,
    now: Timestamp,
) -> Result<Cents> {
    let whole = if course.row.is_monetized {
        course.row.price_cents
    } else {
        Cents(0)
    };
    let Some(code) = code else {
        return Ok(least(whole));
    };
    let row = &code.row;
    let is_begun = row.starts_at.is_none_or(|it| it <= now);
    let is_over = row.ends_at.is_some_and(|it| it <= now);
    let is_for_it = row.course_id.as_ref().is_none_or(|it| *it == course.id);
    if !row.active || !is_begun || is_over || !is_for_it {
        return Err(bad_discount());
    }
    let off = match (row.percent_off, row.amount_off_cents) {
        (Some(percent), _) => whole.percent(i64::from(percent.min(100))),
        (None, Some(amount)) => Cents(amount.0.clamp(0, whole.0)),
        (None, None) => return Err(bad_discount()),
    };
    Ok(least(Cents(whole.0 - off.0)))
}

fn least(price: Cents) -> Cents {
    if price < LEAST {
        Cents(0)
    } else {
        price
    }
}

/// What to do with the latest payment of somebody who is at the checkout again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resume {
    /// Its page is handed out again.
    HandOut,
    /// Stripe is asked for its page.
    Open,
    /// Its page is closed and the outcome found out; then it is decided again.
    Close,
    /// It is given up, since Stripe may not open a page for it any more.
    GiveUp,
    /// It stands: the course is given.
    Give,
    /// It is over: another payment begins.
    Over,
    /// A person looks at it.
    Wait,
}

/// Decides that. A page is handed out again for half an hour, as long as it asks for what is asked for now.
pub fn resume(
    latest: &Stored<Payment>,
    price: Cents,
    code: Option<&DiscountId>,
    now: Timestamp,
) -> Resume {
    let row = &latest.row;
    let is_fresh = now.since(latest.created_at) < FRESH;
    let is_same = row.amount_cents == price && row.discount_code.as_ref() == code;
    match row.status {
        PaymentStatus::Created if is_fresh && is_same => Resume::Open,
        PaymentStatus::Created => Resume::GiveUp,
        PaymentStatus::Open if is_fresh && is_same => Resume::HandOut,
        PaymentStatus::Open => Resume::Close,
        PaymentStatus::Paid => Resume::Give,
        PaymentStatus::Expired | PaymentStatus::Failed | PaymentStatus::Refunded => Resume::Over,
        PaymentStatus::Disputed | PaymentStatus::Flagged => Resume::Wait,
    }
}

/// Refuses to give back what the policy does not cover: an instructor may within 14 days and before 30 % of the course are done.
///
/// # Errors
///
/// `outside_policy`.
pub fn check_policy(
    payment: &Payment,
    progress: Option<&CourseProgress>,
    now: Timestamp,
) -> Result<()> {
    let is_late = payment
        .paid_at
        .is_none_or(|paid| now.since(paid) > REFUND_TIME);
    let has_learned = progress.is_some_and(|it| it.completion_pct >= REFUND_PROGRESS);
    if is_late || has_learned {
        return Err(Error::new(
            Code::OutsidePolicy,
            "Money is given back within 14 days and before 30 % of the course are done",
        ));
    }
    Ok(())
}

/// What was paid and not given back.
pub fn spent(payments: &[Stored<Payment>]) -> Cents {
    let paid = payments.iter().filter(|it| {
        matches!(
            it.row.status,
            PaymentStatus::Paid | PaymentStatus::Disputed | PaymentStatus::Flagged
        )
    });
    Cents(paid.map(|it| it.row.amount_cents.0).sum())
}

#[cfg(test)]
mod tests {
    use store::Row;

    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn now() -> Timestamp {
        at("2026-03-01T12:00:00Z")
    }

    fn stored<R: Row>(id: &str, row: R) -> Stored<R> {
        Stored {
            id: id.parse().unwrap(),
            created_at: now(),
            updated_at: now(),
            permissions: Vec::new(),
            row,
        }
    }

    fn course(cells: &serde_json::Value) -> Stored<Course> {
        let mut row = serde_json::json!({
            "instructorId": "ravi", "title": "Rust", "description": "", "language": "en", "durationMin": 0,
            "difficulty": "Beginner", "tags": [], "prerequisites": [], "status": "published", "isMonetized": true,
            "priceCents": 2000, "currency": "usd", "passingScore": 70, "masteryRequired": false, "enrollmentCount": 0,
            "completionCount": 0, "ratingSum": 0, "ratingCount": 0, "chapterCount": 0,
        });
        for (name, value) in cells.as_object().unwrap() {
            row[name] = value.clone();
        }
        stored("c1", serde_json::from_value(row).unwrap())
    }

    fn discount(cells: &serde_json::Value) -> Stored<DiscountCode> {
        let mut row = serde_json::json!({ "uses": 0, "active": true });
        for (name, value) in cells.as_object().unwrap() {
            row[name] = value.clone();
        }
        stored("SUMMER", serde_json::from_value(row).unwrap())
    }

    #[test]
    fn only_what_is_published_and_not_ones_own_is_sold_and_once() {
        use serde_json::json;
        let asha = "asha".parse().unwrap();
        let refused = |cells: &serde_json::Value, me: &UserId| {
            check_buyable(&course(cells).row, me, None)
                .unwrap_err()
                .code
        };
        assert!(check_buyable(&course(&json!({})).row, &asha, None).is_ok());
        assert_eq!(
            refused(&json!({ "status": "draft" }), &asha),
            Code::NotFound
        );
        assert_eq!(
            refused(&json!({ "status": "archived" }), &asha),
            Code::NotFound
        );
        let gone = json!({ "deletedAt": "2026-01-01T00:00:00.000Z" });
        assert_eq!(refused(&gone, &asha), Code::NotFound);
        assert_eq!(
            refused(&json!({}), &"ravi".parse().unwrap()),
            Code::OwnCourse
        );
    }

    #[test]
    fn codes_take_per_cent_or_an_amount_off_in_whole_cents() {
        use serde_json::json;
        let course = course(&json!({ "priceCents": 1999 }));
        let with = |cells| price(&course, Some(&discount(&cells)), now()).map(|it| it.0);
        assert_eq!(price(&course, None, now()).unwrap(), Cents(1_999));
        // 25 % of 1999 are 499.75: what is taken off is rounded down.
        assert_eq!(with(json!({ "percentOff": 25 })).unwrap(), 1_500);
        assert_eq!(with(json!({ "amountOffCents": 500 })).unwrap(), 1_499);
        assert_eq!(with(json!({ "amountOffCents": 5000 })).unwrap(), 0);
        assert_eq!(with(json!({ "percentOff": 100 })).unwrap(), 0);
        // 0.19 is less than Stripe takes.
        assert_eq!(with(json!({ "percentOff": 99 })).unwrap(), 0);
        assert!(with(json!({})).is_err());
    }

    #[test]
    fn a_code_works_in_its_time_for_its_course() {
        use serde_json::json;
        let course = course(&json!({}));
        let works = |cells| price(&course, Some(&discount(&cells)), now()).is_ok();
        assert!(works(json!({ "percentOff": 10, "courseId": "c1" })));
        assert!(!works(json!({ "percentOff": 10, "courseId": "c2" })));
        assert!(!works(json!({ "percentOff": 10, "active": false })));
        let time = |from: &str, to: &str| {
            works(json!({ "percentOff": 10, "startsAt": from, "endsAt": to }))
        };
        assert!(time("2026-03-01T12:00:00.000Z", "2026-03-01T12:00:00.001Z"));
        assert!(!time(
            "2026-03-01T12:00:00.001Z",
            "2026-04-01T12:00:00.000Z"
        ));
        assert!(!time(
            "2026-02-01T12:00:00.000Z",
            "2026-03-01T12:00:00.000Z"
        ));
    }

    #[test]
    fn codes_are_read_as_people_type_them() {
        let typed = |text: &str| code(Some(&Text::new(text).unwrap()));
        assert_eq!(typed(" summer-24 ").unwrap().unwrap().as_str(), "SUMMER-24");
        assert_eq!(typed("  ").unwrap(), None);
        assert_eq!(code(None).unwrap(), None);
        assert_eq!(typed("a/b").unwrap_err().code, Code::BadDiscount);
    }

    #[test]
    fn whoever_comes_back_goes_on_where_they_were() {
        let (user, course) = ("asha".parse().unwrap(), "c1".parse().unwrap());
        let mut latest = stored("py_1", Payment::new(&user, &course, Cents(2_000), "usd"));
        let table = [
            (PaymentStatus::Created, Resume::Open, Resume::GiveUp),
            (PaymentStatus::Open, Resume::HandOut, Resume::Close),
            (PaymentStatus::Paid, Resume::Give, Resume::Give),
            (PaymentStatus::Expired, Resume::Over, Resume::Over),
            (PaymentStatus::Failed, Resume::Over, Resume::Over),
            (PaymentStatus::Refunded, Resume::Over, Resume::Over),
            (PaymentStatus::Disputed, Resume::Wait, Resume::Wait),
            (PaymentStatus::Flagged, Resume::Wait, Resume::Wait),
        ];
        for (status, fresh, later) in table {
            latest.row.status = status;
            assert_eq!(
                resume(&latest, Cents(2_000), None, now()),
                fresh,
                "{status}"
            );
            assert_eq!(
                resume(&latest, Cents(1_000), None, now()),
                later,
                "{status}"
            );
            let code = "SUMMER".parse().unwrap();
            assert_eq!(resume(&latest, Cents(2_000), Some(&code), now()), later);
            assert_eq!(
                resume(&latest, Cents(2_000), None, now().after(FRESH)),
                later
            );
        }
    }

    fn progress() -> CourseProgress {
        let row = serde_json::json!({
            "userId": "asha", "courseId": "c1", "totalChapters": 10, "chaptersCompleted": 0, "completionPct": 0,
            "scoreSum": 0.0, "scoredCount": 0, "status": "in_progress", "timeSpentSec": 0,
            "bookmarkedChapterIds": [], "attempted": 0, "passed": 0,
        });
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn money_is_given_back_for_two_weeks_and_before_a_third_is_done() {
        let (user, course) = ("asha".parse().unwrap(), "c1".parse().unwrap());
        let mut payment = Payment::new(&user, &course, Cents(2_000), "usd");
        assert!(check_policy(&payment, None, now()).is_err(), "not paid");
        payment.paid_at = Some(now());
        let mut progress = progress();
        let check = |progress: &CourseProgress, at| check_policy(&payment, Some(progress), at);
        assert!(check(&progress, now().after(REFUND_TIME)).is_ok());
        let late = REFUND_TIME + Duration::from_millis(1);
        assert!(check(&progress, now().after(late)).is_err());
        progress.completion_pct = 29;
        assert!(check(&progress, now()).is_ok());
        progress.completion_pct = 30;
        assert_eq!(
            check(&progress, now()).unwrap_err().code,
            Code::OutsidePolicy
        );
    }
}

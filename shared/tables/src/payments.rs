//! What people paid for courses.
//!
//! The id is computed from buyer, course and the payment before it: of two checkouts at once one makes the row.

use model::{Cents, CourseId, DiscountId, PaymentId, PaymentStatus, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::row::Row;
use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::of::<Payment>().read_per_row();

/// Somebody pays for a course, or tried to. They may read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// Who pays.
    pub user_id: UserId,
    /// For which course.
    pub course_id: CourseId,
    /// Stripe's page; none until Stripe names it, since the index takes it once.
    pub stripe_session_id: Option<String>,
    /// Stripe's name for the money itself.
    pub stripe_payment_intent: Option<String>,
    /// How much, in minor units.
    pub amount_cents: Cents,
    /// In which currency, as an ISO 4217 code in lower case.
    pub currency: String,
    /// The code that made it cheaper.
    pub discount_code: Option<DiscountId>,
    /// How far it is.
    pub status: PaymentStatus,
    /// Stripe's receipt.
    pub receipt_url: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was given back.
    pub refunded_at: Option<Timestamp>,
    /// Whether it enrolled its buyer.
    pub enrollment_done: bool,
}

impl Payment {
    /// A payment that Stripe does not know of yet.
    pub fn new(user: &UserId, course: &CourseId, amount: Cents, currency: &str) -> Self {
        Self {
            user_id: user.clone(),
            course_id: course.clone(),
            stripe_session_id: None,
            stripe_payment_intent: None,
            amount_cents: amount,
            currency: currency.to_owned(),
            discount_code: None,
            status: PaymentStatus::Created,
            receipt_url: None,
            paid_at: None,
            refunded_at: None,
            enrollment_done: false,
        }
    }

    /// Column of [`Payment::user_id`].
    pub const USER_ID: Column = Column::id("userId").required();
    /// Column of [`Payment::course_id`].
    pub const COURSE_ID: Column = Column::id("courseId").required();
    /// Column of [`Payment::stripe_session_id`].
    pub const STRIPE_SESSION_ID: Column = Column::string("stripeSessionId", 100);
    /// Column of [`Payment::stripe_payment_intent`].
    pub const STRIPE_PAYMENT_INTENT: Column = Column::string("stripePaymentIntent", 100);
    /// Column of [`Payment::amount_cents`].
    pub const AMOUNT_CENTS: Column = Column::integer("amountCents")
        .range(0, LARGEST_INTEGER)
        .required();
    /// Column of [`Payment::currency`].
    pub const CURRENCY: Column = Column::string("currency", 3).required();
    /// Column of [`Payment::discount_code`].
    pub const DISCOUNT_CODE: Column = Column::string("discountCode", 32);
    /// Column of [`Payment::status`].
    pub const STATUS: Column = Column::string("status", 12).required();
    /// Column of [`Payment::receipt_url`].
    pub const RECEIPT_URL: Column = Column::string("receiptUrl", 500);
    /// Column of [`Payment::paid_at`].
    pub const PAID_AT: Column = Column::datetime("paidAt");
    /// Column of [`Payment::refunded_at`].
    pub const REFUNDED_AT: Column = Column::datetime("refundedAt");
    /// Column of [`Payment::enrollment_done`].
    pub const ENROLLMENT_DONE: Column =
        Column::boolean("enrollmentDone").preset(Preset::Boolean(false));
}

impl Row for Payment {
    type Id = PaymentId;
    const TABLE: &'static str = "payments";
    const NOUN: &'static str = "Payment";
    const COLUMNS: &'static [Column] = &[
        Self::USER_ID,
        Self::COURSE_ID,
        Self::STRIPE_SESSION_ID,
        Self::STRIPE_PAYMENT_INTENT,
        Self::AMOUNT_CENTS,
        Self::CURRENCY,
        Self::DISCOUNT_CODE,
        Self::STATUS,
        Self::RECEIPT_URL,
        Self::PAID_AT,
        Self::REFUNDED_AT,
        Self::ENROLLMENT_DONE,
    ];
    const INDEXES: &'static [Index] = &[
        Index::unique("session_u", &[Self::STRIPE_SESSION_ID.asc()]),
        Index::key("user_k", &[Self::USER_ID.asc(), desc(CREATED_AT)]),
        Index::key("course_k", &[Self::COURSE_ID.asc(), Self::STATUS.asc()]),
        Index::key("state_k", &[Self::STATUS.asc(), asc(CREATED_AT)]),
        Index::key("intent_k", &[Self::STRIPE_PAYMENT_INTENT.asc()]),
    ];
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_struct_and_the_columns_agree() {
        crate::check::<Payment>(&json!({
            "userId": "asha",
            "courseId": "c1",
            "stripeSessionId": "cs_test_1",
            "stripePaymentIntent": "pi_1",
            "amountCents": 1250,
            "currency": "usd",
            "discountCode": "SUMMER",
            "status": "refunded",
            "receiptUrl": "https://pay.stripe.com/receipts/1",
            "paidAt": "2026-01-02T03:04:05.678Z",
            "refundedAt": "2026-01-02T03:04:05.678Z",
            "enrollmentDone": true,
        }));
    }
}

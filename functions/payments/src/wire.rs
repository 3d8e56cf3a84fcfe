//! What goes over the wire.

use model::{Cents, CourseId, DiscountId, PaymentId, PaymentStatus, Text, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use store::tables::Payment;
use store::Stored;

/// What somebody wants to buy. What it costs is nobody's to say.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCheckout {
    /// The course.
    pub course_id: CourseId,
    /// A code that makes it cheaper; capitals do not matter.
    #[serde(default)]
    pub discount_code: Option<Text<0, 32>>,
}

/// Where to pay, or that there is nothing to pay.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Begun {
    /// The payment; none for a course that costs nothing.
    pub payment_id: Option<PaymentId>,
    /// Stripe's page; none where nothing is left to pay.
    pub checkout_url: Option<String>,
    /// Whether the caller is enrolled now.
    pub enrolled: bool,
}

/// A payment, as its buyer sees it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentView {
    /// Its id.
    pub id: PaymentId,
    /// What it is for.
    pub course_id: CourseId,
    /// How much, in minor units.
    pub amount_cents: Cents,
    /// In which currency, as an ISO 4217 code in lower case.
    pub currency: String,
    /// The code that made it cheaper.
    pub discount_code: Option<DiscountId>,
    /// How far it is.
    pub status: PaymentStatus,
    /// Whether it enrolled its buyer.
    pub enrolled: bool,
    /// Stripe's receipt.
    pub receipt_url: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Timestamp>,
    /// When it was given back.
    pub refunded_at: Option<Timestamp>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl From<Stored<Payment>> for PaymentView {
    fn from(stored: Stored<Payment>) -> Self {
        let row = stored.row;
        Self {
            id: stored.id,
            course_id: row.course_id,
            amount_cents: row.amount_cents,
            currency: row.currency,
            discount_code: row.discount_code,
            status: row.status,
            enrolled: row.enrollment_done,
            receipt_url: row.receipt_url,
            paid_at: row.paid_at,
            refunded_at: row.refunded_at,
            created_at: stored.created_at,
            updated_at: stored.updated_at,
        }
    }
}

/// One payment.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct OnePayment {
    /// The payment.
    pub payment: PaymentView,
}

/// A page of the caller's payments.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentPage {
    /// The latest first.
    pub items: Vec<PaymentView>,
    /// What was paid and not given back, all pages together, in minor units.
    pub total_spent_cents: Cents,
    /// Where the next page starts; null on the last one.
    pub next_cursor: Option<PaymentId>,
}

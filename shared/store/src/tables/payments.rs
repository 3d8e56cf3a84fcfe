//! What people paid for courses.

use crate::schema::{asc, desc, Column, Index, Preset, Table, CREATED_AT, LARGEST_INTEGER};

/// The table.
pub const TABLE: Table = Table::new(
    "payments",
    &[
        Column::id("userId").required(),
        Column::id("courseId").required(),
        // none until Stripe names it: the index takes it once
        Column::string("stripeSessionId", 100),
        Column::string("stripePaymentIntent", 100),
        Column::integer("amountCents")
            .range(0, LARGEST_INTEGER)
            .required(),
        Column::string("currency", 3).required(),
        Column::string("discountCode", 32),
        // created | open | paid | expired | refunded | failed | disputed | flagged
        Column::string("status", 12).required(),
        Column::string("receiptUrl", 500),
        Column::datetime("paidAt"),
        Column::datetime("refundedAt"),
        Column::boolean("enrollmentDone").preset(Preset::Boolean(false)),
    ],
    &[
        Index::unique("session_u", &[asc("stripeSessionId")]),
        Index::key("user_k", &[asc("userId"), desc(CREATED_AT)]),
        Index::key("course_k", &[asc("courseId"), asc("status")]),
        Index::key("state_k", &[asc("status"), asc(CREATED_AT)]),
        Index::key("intent_k", &[asc("stripePaymentIntent")]),
    ],
)
.read_per_row();

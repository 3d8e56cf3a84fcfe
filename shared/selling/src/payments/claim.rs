//! What somebody says that happened to a payment.

use crate::stripe::{Charge, Session, SessionState};

/// What is said to have happened, by Stripe's signature or by its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claim {
    /// The money is there.
    Paid {
        /// How much.
        amount: Option<i64>,
        /// In which currency.
        currency: Option<String>,
        /// The page where it was paid.
        session: String,
        /// The money itself.
        intent: Option<String>,
    },
    /// Somebody went through the page, but the money is on its way still.
    Pending,
    /// The page closed and nobody had paid.
    Expired,
    /// The money did not come.
    Failed,
    /// All of it was given back.
    Refunded {
        /// Stripe's receipt.
        receipt: Option<String>,
    },
    /// Some of it was given back.
    RefundedInPart,
    /// It is contested.
    Disputed,
}

impl Claim {
    /// What a page says that somebody went through.
    pub fn completed(session: &Session) -> Self {
        if session.payment_status == "unpaid" {
            return Self::Pending;
        }
        Self::Paid {
            amount: session.amount_total,
            currency: session.currency.clone(),
            session: session.id.clone(),
            intent: session.payment_intent.as_ref().map(|it| it.id().to_owned()),
        }
    }

    /// What a page says that was looked at; none while it is open.
    pub fn seen(session: &Session) -> Option<Self> {
        match session.status {
            Some(SessionState::Complete) => Some(Self::completed(session)),
            Some(SessionState::Expired) => Some(Self::Expired),
            _ => None,
        }
    }

    /// What a charge says of which money was given back.
    pub fn refunded(charge: &Charge) -> Self {
        if charge.refunded {
            Self::Refunded {
                receipt: charge.receipt_url.clone(),
            }
        } else {
            Self::RefundedInPart
        }
    }
}

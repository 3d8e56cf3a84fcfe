//! What Stripe knows, as far as we read it: <https://docs.stripe.com/api>.

use std::collections::BTreeMap;

use model::{Cents, CourseId, PaymentId, Timestamp, UserId};
use serde::Deserialize;

/// Names of ours that Stripe keeps with a session, its payment intent and its charge.
const PAYMENT: &str = "paymentId";
const USER: &str = "userId";
const COURSE: &str = "courseId";

/// What is asked for at Stripe's page. Built from a stored payment alone, so that asking again asks for the same.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSession<'a> {
    /// Which payment it is for.
    pub payment: &'a PaymentId,
    /// Who pays.
    pub user: &'a UserId,
    /// For which course.
    pub course: &'a CourseId,
    /// What that is called.
    pub title: &'a str,
    /// How much.
    pub amount: Cents,
    /// In which currency.
    pub currency: &'a str,
    /// Where Stripe leads who paid.
    pub success_url: String,
    /// Where it leads who turned back.
    pub cancel_url: String,
    /// When the page closes: 30 minutes to 24 hours ahead.
    pub expires_at: Timestamp,
}

impl NewSession<'_> {
    /// The form that Stripe takes.
    pub(super) fn form(&self) -> Vec<(String, String)> {
        let mut form = vec![
            ("mode", "payment".to_owned()),
            ("client_reference_id", self.payment.to_string()),
            ("success_url", self.success_url.clone()),
            ("cancel_url", self.cancel_url.clone()),
            ("expires_at", self.expires_at.as_second().to_string()),
            ("line_items[0][quantity]", "1".to_owned()),
            (
                "line_items[0][price_data][currency]",
                self.currency.to_owned(),
            ),
            (
                "line_items[0][price_data][unit_amount]",
                self.amount.0.to_string(),
            ),
            (
                "line_items[0][price_data][product_data][name]",
                self.title.to_owned(),
            ),
        ];
        form.extend([
            ("metadata[paymentId]", self.payment.to_string()),
            ("metadata[userId]", self.user.to_string()),
            ("metadata[courseId]", self.course.to_string()),
        ]);
        // A refund or a dispute tells of a charge, which has the metadata of its intent.
        form.extend([
            (
                "payment_intent_data[metadata][paymentId]",
                self.payment.to_string(),
            ),
            (
                "payment_intent_data[metadata][userId]",
                self.user.to_string(),
            ),
            (
                "payment_intent_data[metadata][courseId]",
                self.course.to_string(),
            ),
        ]);
        form.into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

/// What Stripe keeps of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Metadata(BTreeMap<String, String>);

impl Metadata {
    /// The payment that it is about.
    pub fn payment(&self) -> Option<PaymentId> {
        self.0.get(PAYMENT)?.parse().ok()
    }

    /// The buyer.
    pub fn user(&self) -> Option<UserId> {
        self.0.get(USER)?.parse().ok()
    }

    /// The course.
    pub fn course(&self) -> Option<CourseId> {
        self.0.get(COURSE)?.parse().ok()
    }
}

/// Another object: its id, or the whole where Stripe was asked to expand it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Reference {
    /// Its id.
    Id(String),
    /// The whole.
    Whole {
        /// Its id.
        id: String,
    },
}

impl Reference {
    /// The id.
    pub fn id(&self) -> &str {
        match self {
            Self::Id(id) | Self::Whole { id } => id,
        }
    }
}

/// Whether Stripe's page can be paid at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionState {
    /// It can.
    Open,
    /// Somebody went through it; the money may still be on its way.
    Complete,
    /// It is closed.
    Expired,
    /// Whatever Stripe adds.
    #[serde(other)]
    Other,
}

/// A page where somebody pays.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Where it is; none once it is closed.
    #[serde(default)]
    pub url: Option<String>,
    /// Whether it is open.
    #[serde(default)]
    pub status: Option<SessionState>,
    /// `paid`, `unpaid` or `no_payment_required`.
    pub payment_status: String,
    /// How much it asks for.
    #[serde(default)]
    pub amount_total: Option<i64>,
    /// In which currency.
    #[serde(default)]
    pub currency: Option<String>,
    /// The money itself.
    #[serde(default)]
    pub payment_intent: Option<Reference>,
    /// What it is about.
    #[serde(default)]
    pub metadata: Option<Metadata>,
}

/// Money that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Charge {
    /// Its id.
    pub id: String,
    /// Whether all of it was given back.
    pub refunded: bool,
    /// The payment intent that took it.
    #[serde(default)]
    pub payment_intent: Option<Reference>,
    /// What it is about.
    #[serde(default)]
    pub metadata: Option<Metadata>,
    /// Stripe's receipt.
    #[serde(default)]
    pub receipt_url: Option<String>,
}

/// Money that somebody wants back by way of their bank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Dispute {
    /// Its id.
    pub id: String,
    /// The payment intent that took it.
    #[serde(default)]
    pub payment_intent: Option<Reference>,
}

/// Money that we give back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refund {
    /// Its id.
    pub id: String,
    /// `succeeded`, `pending`, `requires_action`, `failed` or `canceled`.
    #[serde(default)]
    pub status: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_names_what_it_is_about_on_itself_and_on_its_intent() {
        let (payment, user) = ("py_1".parse().unwrap(), "asha".parse().unwrap());
        let course = "c1".parse().unwrap();
        let form = NewSession {
            payment: &payment,
            user: &user,
            course: &course,
            title: "Rust & more",
            amount: Cents(1_250),
            currency: "usd",
            success_url: "https://example.com/ok".to_owned(),
            cancel_url: "https://example.com/no".to_owned(),
            expires_at: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
        }
        .form();
        let value = |name: &str| {
            let found = form.iter().find(|(it, _)| it == name);
            found.map(|(_, value)| value.as_str())
        };
        assert_eq!(value("mode"), Some("payment"));
        assert_eq!(value("metadata[paymentId]"), Some("py_1"));
        assert_eq!(value("payment_intent_data[metadata][courseId]"), Some("c1"));
        assert_eq!(
            value("line_items[0][price_data][unit_amount]"),
            Some("1250")
        );
        assert_eq!(value("expires_at"), Some("1767225600"));
    }

    #[test]
    fn a_reference_may_be_the_whole_object() {
        let read = |text: &str| serde_json::from_str::<Reference>(text).unwrap();
        assert_eq!(read(r#""pi_1""#).id(), "pi_1");
        assert_eq!(read(r#"{"id":"pi_1","amount":3}"#).id(), "pi_1");
    }
}

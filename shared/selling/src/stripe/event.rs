//! What a webhook says.

use model::Timestamp;
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::Value;

use super::objects::{Charge, Dispute, Session};

/// Something that happened at Stripe.
#[derive(Debug, Clone, PartialEq)]
pub struct StripeEvent {
    /// Its id: what is delivered twice has the same.
    pub id: String,
    /// What Stripe calls it.
    pub kind: String,
    /// When it happened.
    pub created: Option<Timestamp>,
    /// What it means to us.
    pub news: News,
}

/// What an event means to us.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// Somebody went through the page; its payment status says whether the money is there.
    Completed(Session),
    /// The page closed and nobody had paid.
    Expired(Session),
    /// The money did not come after all.
    Failed(Session),
    /// Money was given back, all or some.
    Refunded(Charge),
    /// Somebody wants money back by way of their bank.
    Disputed(Dispute),
    /// Nothing that we look after.
    Other,
}

#[derive(Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    created: Option<i64>,
    data: Payload,
}

#[derive(Deserialize)]
struct Payload {
    object: Value,
}

impl StripeEvent {
    /// Reads a webhook's body, once its signature was checked.
    ///
    /// # Errors
    ///
    /// Where it is no event, or its object is not what its type says.
    pub fn parse(body: &[u8]) -> serde_json::Result<Self> {
        let Envelope {
            id,
            kind,
            created,
            data,
        } = serde_json::from_slice(body)?;
        let object = data.object;
        let news = match kind.as_str() {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
                News::Completed(of(object)?)
            }
            "checkout.session.expired" => News::Expired(of(object)?),
            "checkout.session.async_payment_failed" => News::Failed(of(object)?),
            "charge.refunded" => News::Refunded(of(object)?),
            "charge.dispute.created" => News::Disputed(of(object)?),
            _ => News::Other,
        };
        let created = created.and_then(|it| jiff::Timestamp::from_second(it).ok());
        Ok(Self {
            id,
            kind,
            created: created.map(Timestamp::from_jiff),
            news,
        })
    }
}

fn of<T: DeserializeOwned>(object: Value) -> serde_json::Result<T> {
    serde_json::from_value(object)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(kind: &str, object: &Value) -> serde_json::Result<StripeEvent> {
        let event = json!({ "id": "evt_1", "object": "event", "type": kind, "created": 1_770_000_000, "data": { "object": object } });
        StripeEvent::parse(event.to_string().as_bytes())
    }

    #[test]
    fn events_are_read_by_their_type() {
        let session = json!({ "id": "cs_1", "payment_status": "paid", "amount_total": 1250, "metadata": { "paymentId": "py_1" } });
        let event = read("checkout.session.completed", &session).unwrap();
        assert_eq!(
            event.created.unwrap().to_string(),
            "2026-02-02T02:40:00.000Z"
        );
        let News::Completed(session) = event.news else {
            panic!("{event:?}")
        };
        assert_eq!(session.metadata.unwrap().payment(), "py_1".parse().ok());
        let other = read("customer.created", &json!({ "id": "cus_1" })).unwrap();
        assert_eq!(other.news, News::Other);
    }

    #[test]
    fn an_event_whose_object_is_something_else_is_refused() {
        assert!(read("charge.refunded", &json!({ "id": "ch_1" })).is_err());
        assert!(StripeEvent::parse(b"{}").is_err());
        assert!(StripeEvent::parse(b"\xff").is_err());
    }
}

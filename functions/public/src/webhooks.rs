//! What Stripe tells us.
//!
//! Its proof is a signature over the raw bytes; nothing is read before that was checked. What a webhook grants is decided in
//! `selling::payments`, once, however often and in whatever order it comes.

use std::time::Duration;

use model::{PaymentId, Timestamp};
use runtime::{Bytes, Code, Error, HeaderMap, Json, Result, State};
use schemars::JsonSchema;
use selling::payments::{self, Claim, Source};
use selling::stripe::{check_signature, News, StripeEvent, STRIPE_WEBHOOK_SECRET};
use serde::Serialize;
use store::App;

/// Largest webhook that is read, in bytes; Stripe's events are a few thousand.
pub const LARGEST: usize = 256 * 1024;

/// How long Stripe is asked to come back with news of money that we have not heard of yet: they may have overtaken the news of its
/// payment.
const OVERTAKEN: Duration = Duration::from_secs(60 * 60);

/// What Stripe is told.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct Received {
    /// Always true: whatever was not, is a refusal.
    received: bool,
}

/// Takes a webhook of Stripe.
///
/// # Errors
///
/// `bad_signature` for what Stripe did not sign with a secret of ours within five minutes; `upstream_busy` to have Stripe come back.
pub async fn stripe(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Received>> {
    check(&app, &headers, &body)?;
    let event = StripeEvent::parse(&body)
        .map_err(|cause| Error::field("body", "is no event that we know").because(cause))?;
    let outcome = handle(&app, &event).await?;
    tracing::info!(kind = event.kind, outcome, "Stripe told us something");
    Ok(Json(Received { received: true }))
}

fn check(app: &App, headers: &HeaderMap, body: &[u8]) -> Result<()> {
    let config = app.execution().config();
    let secrets = config.text(&STRIPE_WEBHOOK_SECRET).unwrap_or_default();
    let secrets: Vec<&str> = secrets.split(',').map(str::trim).collect();
    let header = headers.get("stripe-signature");
    let header = header.and_then(|it| it.to_str().ok()).unwrap_or_default();
    check_signature(header, body, &secrets, app.now()).map_err(|cause| {
        Error::new(
            Code::BadSignature,
            "This was not signed by the payment service",
        )
        .because(cause)
    })
}

/// What is said about which payment.
struct Told {
    claim: Claim,
    payment: Option<PaymentId>,
    source: Source,
}

async fn handle(app: &App, event: &StripeEvent) -> Result<&'static str> {
    let Some(mut told) = told(event) else {
        return Ok("ignored");
    };
    if told.payment.is_none() {
        let intent = intent(&event.news).unwrap_or_default();
        let found = payments::of_intent(app, intent).await?;
        told.payment = found.map(|it| it.id);
    }
    let Some(payment) = told.payment else {
        return unknown(event, app.now());
    };
    match payments::apply(app, &payment, &told.claim, &told.source).await? {
        Some(applied) => Ok(applied.outcome),
        // Money of somebody else's, or of a person who is gone.
        None => Ok("unknown"),
    }
}

fn told(event: &StripeEvent) -> Option<Told> {
    let (claim, metadata) = match &event.news {
        News::Completed(session) => (Claim::completed(session), &session.metadata),
        News::Expired(session) => (Claim::Expired, &session.metadata),
        News::Failed(session) => (Claim::Failed, &session.metadata),
        News::Refunded(charge) => (Claim::refunded(charge), &charge.metadata),
        News::Disputed(_) => (Claim::Disputed, &None),
        News::Other => return None,
    };
    let metadata = metadata.clone().unwrap_or_default();
    let stamp = (event.id.clone(), event.kind.clone(), event.created);
    Some(Told {
        claim,
        payment: metadata.payment(),
        source: Source {
            event: Some(stamp),
            about: metadata.user().zip(metadata.course()),
        },
    })
}

fn intent(news: &News) -> Option<&str> {
    let intent = match news {
        News::Refunded(charge) => &charge.payment_intent,
        News::Disputed(dispute) => &dispute.payment_intent,
        News::Completed(session) | News::Expired(session) | News::Failed(session) => {
            &session.payment_intent
        }
        News::Other => &None,
    };
    intent.as_ref().map(selling::stripe::Reference::id)
}

/// News of money that no payment of ours names: theirs may be on the way still.
fn unknown(event: &StripeEvent, now: Timestamp) -> Result<&'static str> {
    let is_recent = event.created.is_some_and(|it| now.since(it) < OVERTAKEN);
    match &event.news {
        News::Disputed(_) | News::Refunded(_) if is_recent => {
            Err(Error::of(Code::UpstreamBusy).retry_after(60))
        }
        News::Disputed(_) => {
            tracing::error!(
                event = event.id,
                "A dispute names no payment of ours: look at it at Stripe"
            );
            Ok("unknown")
        }
        _ => Ok("unknown"),
    }
}

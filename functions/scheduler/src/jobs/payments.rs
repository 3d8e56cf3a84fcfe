//! J-17: payments whose webhook was lost. Stripe is asked what became of their pages, and what it says is done as its webhook would have.

use std::time::Duration;

use client::Query;
use futures_util::future::try_join_all;
use model::{PaymentStatus, Timestamp};
use runtime::Result;
use selling::payments::{self, Claim, Source};
use selling::stripe::{connect, Stripe, StripeError};
use store::jobs::{Step, Turn};
use store::schema::CREATED_AT;
use store::tables::Payment;
use store::{App, Stored};

/// How long a webhook may take.
const GRACE: Duration = Duration::from_secs(30 * 60);

/// Payments that one step looks at.
const PAGE: u32 = 50;

/// How many of them at a time.
const AT_ONCE: usize = 4;

/// What the second half of a pass looks at.
const PAID: &str = "paid";

/// Asks about every payment that is open for longer than half an hour; then gives the course to whoever paid and lacks it. A payment
/// leaves each of its states once, so a webhook that comes at the same time changes nothing.
pub async fn reconcile(app: App, turn: Turn) -> Result<Step> {
    let cursor = turn.cursor.clone().unwrap_or_default();
    if let Some(after) = cursor.strip_prefix(PAID) {
        return without_course(&app, after.trim_start_matches('|')).await;
    }
    let stripe = match connect(&app) {
        Ok(stripe) => stripe,
        // Nothing is sold here.
        Err(StripeError::NotSetUp) => return Ok(Step::over(0)),
        Err(error) => return Err(error.into()),
    };
    let waiting = [
        Query::equal(
            Payment::STATUS,
            [PaymentStatus::Created, PaymentStatus::Open],
        ),
        Query::less_than(CREATED_AT, turn.now.before(GRACE).to_string()),
        Query::order_asc(CREATED_AT),
    ];
    let page = turn.page::<Payment>(&app, waiting, PAGE).await?;
    let mut settled = 0;
    for some in page.chunks(AT_ONCE) {
        let each = some
            .iter()
            .map(|payment| settle(&app, &stripe, payment, turn.now));
        let done = try_join_all(each).await?;
        settled += done.into_iter().map(u64::from).sum::<u64>();
    }
    let mut step = Step::after(&page, PAGE).drifted(settled);
    step.next = Some(step.next.unwrap_or_else(|| PAID.to_owned()));
    Ok(step)
}

/// Finds out what became of one; whether anything had.
async fn settle(
    app: &App,
    stripe: &Stripe,
    payment: &Stored<Payment>,
    now: Timestamp,
) -> Result<bool> {
    let claim = match payment.row.stripe_session_id.as_deref() {
        // Nobody ever saw a page for it.
        None => Some(Claim::Expired),
        Some(session) => match stripe.look_at(session).await {
            Ok(session) => Claim::seen(&session),
            Err(StripeError::Refused { status: 404, .. }) => Some(Claim::Expired),
            Err(error) => return Err(error.into()),
        },
    };
    let Some(claim) = claim else {
        let hours = now.since(payment.created_at).as_secs() / 3_600;
        if hours >= 48 {
            tracing::error!(payment = %payment.id, hours, "A page at Stripe does not close");
        }
        return Ok(false);
    };
    let applied = payments::apply(app, &payment.id, &claim, &Source::ours()).await?;
    Ok(applied.is_some_and(|it| it.payment.row.status != payment.row.status))
}

/// Gives the course to those who paid and were not given it.
async fn without_course(app: &App, after: &str) -> Result<Step> {
    let mut paid = vec![
        Query::equal(Payment::STATUS, PaymentStatus::Paid),
        Query::equal(Payment::ENROLLMENT_DONE, false),
        Query::order_asc(CREATED_AT),
    ];
    paid.extend((!after.is_empty()).then(|| Query::cursor_after(after)));
    let page = app.rows::<Payment>().list(paid, PAGE).await?;
    for payment in &page {
        match payments::give_again(app, payment).await {
            Ok(()) => {}
            Err(store::Error::NotFound { .. }) => {
                tracing::error!(payment = %payment.id, "Somebody paid for a course that is gone");
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut step = Step::after(&page, PAGE);
    step.drift = step.processed;
    step.next = step.next.map(|after| format!("{PAID}|{after}"));
    Ok(step)
}

//! The community's Rust client judges the Stripe that the tests sell with: it drives it, verifies its webhooks and reads them whole.
//!
//! Usage: `stripe-judge WEBHOOKS`, the file that `story.js` left; the host still runs.

use anyhow::{bail, ensure, Context, Result};
use serde_json::Value;
use stripe::ClientBuilder;
use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionLineItemsPriceData,
    ExpireCheckoutSession, ProductData, RetrieveCheckoutSession,
};
use stripe_checkout::{CheckoutSessionMode, CheckoutSessionStatus};
use stripe_types::Currency;
use stripe_webhook::{EventObject, Webhook};

const SECRET: &str = "whsec_peerspark";

#[tokio::main]
async fn main() -> Result<()> {
    let file = std::env::args().nth(1).context("which file?")?;
    let left: Value = serde_json::from_str(&std::fs::read_to_string(file)?)?;
    let base = left["base"].as_str().context("a base")?;
    drive(base).await?;
    let webhooks = left["webhooks"].as_array().context("webhooks")?;
    for webhook in webhooks {
        let text = |name: &str| webhook[name].as_str().context("a text");
        verify(text("body")?, text("signature")?)?;
    }
    println!("async-stripe agrees: {} webhooks", webhooks.len());
    Ok(())
}

/// Opens, reads and closes a page.
async fn drive(base: &str) -> Result<()> {
    let client = ClientBuilder::new("sk_test_peerspark").url(base).build()?;
    let price = CreateCheckoutSessionLineItemsPriceData {
        unit_amount: Some(1_250),
        product_data: Some(ProductData::new("Rust")),
        ..CreateCheckoutSessionLineItemsPriceData::new(Currency::USD)
    };
    let item = CreateCheckoutSessionLineItems {
        quantity: Some(1),
        price_data: Some(price),
        ..CreateCheckoutSessionLineItems::new()
    };
    let opened = CreateCheckoutSession::new()
        .mode(CheckoutSessionMode::Payment)
        .success_url("https://example.com/ok")
        .line_items(vec![item])
        .send(&client)
        .await?;
    ensure!(opened.amount_total == Some(1_250), "{opened:?}");
    let seen = RetrieveCheckoutSession::new(opened.id.clone())
        .send(&client)
        .await?;
    ensure!(seen.status == Some(CheckoutSessionStatus::Open), "{seen:?}");
    let closed = ExpireCheckoutSession::new(opened.id.clone())
        .send(&client)
        .await?;
    ensure!(
        closed.status == Some(CheckoutSessionStatus::Expired),
        "{closed:?}"
    );
    let again = ExpireCheckoutSession::new(opened.id).send(&client).await;
    ensure!(again.is_err(), "a closed page is not closed again");
    Ok(())
}

/// Believes what was signed, whole, and nothing else.
fn verify(body: &str, signature: &str) -> Result<()> {
    let event = Webhook::construct_event(body, signature, SECRET)?;
    match event.data.object {
        EventObject::CheckoutSessionCompleted(session)
        | EventObject::CheckoutSessionExpired(session) => {
            ensure!(session.metadata.is_some(), "{session:?}");
        }
        EventObject::ChargeRefunded(charge) => {
            ensure!(charge.amount_refunded > 0, "{charge:?}");
        }
        other => bail!("{other:?}"),
    }
    let changed = body.replacen('1', "2", 1);
    ensure!(
        Webhook::construct_event(&changed, signature, SECRET).is_err(),
        "changed"
    );
    ensure!(
        Webhook::construct_event(body, signature, "whsec_guessed").is_err(),
        "forged"
    );
    Ok(())
}

//! A Stripe of our own, as far as courses are sold: Checkout, refunds, webhooks.
//!
//! It speaks HTTP, takes forms and answers whole objects as Stripe does, knows repeated calls by their key, and can be told to stumble.
//! `tests/stripe` has other people's Stripe clients judge it, and compares it with Stripe's own description.

mod form;
mod objects;
mod pages;
mod server;
mod state;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use objects::Buyer;
pub use state::{Asked, Stumble};

use state::Shared;

/// The key that a host which sells here has.
pub const SECRET_KEY: &str = "sk_test_peerspark";

/// What it signs webhooks with.
pub const WEBHOOK_SECRET: &str = "whsec_peerspark";

/// The secret before that one was exchanged; hosts still take it.
pub const OLD_WEBHOOK_SECRET: &str = "whsec_peerspark_old";

/// A Stripe that listens; it stops when dropped.
#[derive(Debug)]
pub struct FakeStripe {
    url: String,
    state: Shared,
    task: JoinHandle<()>,
}

impl Drop for FakeStripe {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A webhook as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// The bytes.
    pub body: String,
    /// The header `Stripe-Signature`.
    pub signature: String,
}

impl FakeStripe {
    /// Starts one on a free port. Its clock is the machine's, until [`FakeStripe::set_clock`].
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub async fn start() -> Result<Self> {
        Self::start_on(0).await
    }

    /// Starts one on a port.
    ///
    /// # Errors
    ///
    /// Where the port is taken.
    pub async fn start_on(port: u16) -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Shared::new(&url);
        let routes = server::routes(state.clone());
        let task = tokio::spawn(async move {
            // It serves until it is stopped.
            axum::serve(listener, routes).await.ok();
        });
        Ok(Self { url, state, task })
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The variables of a host that sells here.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let secrets = format!("{WEBHOOK_SECRET},{OLD_WEBHOOK_SECRET}");
        let all = [
            ("STRIPE_SECRET_KEY", SECRET_KEY),
            ("STRIPE_WEBHOOK_SECRET", &secrets),
            ("STRIPE_BASE_URL", &self.url),
        ];
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Stops the clock at an instant.
    pub fn set_clock(&self, now: jiff::Timestamp) {
        self.state.lock().clock = Some(now);
    }

    /// Delivers every event to this address, as it happens, as often as Stripe would within a minute.
    pub fn deliver_to(&self, url: &str) {
        self.state.lock().webhook_url = Some(url.to_owned());
    }

    /// Goes wrong in these ways at the next calls that change something, one after the other.
    pub fn stumble(&self, ways: &[Stumble]) {
        self.state.lock().stumbles.extend(ways);
    }

    /// Every call so far, oldest first.
    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().asked.clone()
    }

    /// Every page that was opened, oldest first.
    pub fn sessions(&self) -> Vec<Value> {
        self.state.lock().sessions.values().cloned().collect()
    }

    /// Every refund, oldest first.
    pub fn refunds(&self) -> Vec<Value> {
        self.state.lock().refunds.clone()
    }

    /// Every event so far, oldest first.
    pub fn events(&self) -> Vec<Value> {
        self.state.lock().events.clone()
    }

    /// Somebody pays at a page; answers the event.
    ///
    /// # Errors
    ///
    /// Where the page is not open.
    pub fn pay(&self, session: &str) -> Result<Value> {
        self.state.lock().pay(session, Buyer::Card)
    }

    /// Somebody goes through a page with a method that takes days; answers the event.
    ///
    /// # Errors
    ///
    /// Where the page is not open.
    pub fn pay_later(&self, session: &str) -> Result<Value> {
        self.state.lock().pay(session, Buyer::Transfer)
    }

    /// The money of a slow method arrives, or does not; answers the event.
    ///
    /// # Errors
    ///
    /// Where nobody went through the page.
    pub fn arrive(&self, session: &str, has_arrived: bool) -> Result<Value> {
        self.state.lock().arrive(session, has_arrived)
    }

    /// A page closes because its time is over; answers the event.
    ///
    /// # Errors
    ///
    /// Where it is not open.
    pub fn expire(&self, session: &str) -> Result<Value> {
        let mut state = self.state.lock();
        state.expire(session)?;
        state.events.last().cloned().context("an event")
    }

    /// Money is given back at Stripe's own dashboard, all of it or some; answers the event.
    ///
    /// # Errors
    ///
    /// Where nothing was paid.
    pub fn give_back(&self, session: &str, cents: Option<i64>) -> Result<Value> {
        let mut state = self.state.lock();
        let intent = state.intent_of(session)?;
        state.refund(&intent, cents)?;
        state.events.last().cloned().context("an event")
    }

    /// The buyer's bank wants the money back; answers the event.
    ///
    /// # Errors
    ///
    /// Where nothing was paid.
    pub fn contest(&self, session: &str) -> Result<Value> {
        self.state.lock().dispute(session)
    }

    /// Writes an event as the webhook that Stripe sends now.
    pub fn webhook(&self, event: &Value) -> Webhook {
        self.webhook_by(event, WEBHOOK_SECRET, self.state.lock().now())
    }

    /// Writes an event as a webhook that somebody signed at some time.
    pub fn webhook_by(&self, event: &Value, secret: &str, at: jiff::Timestamp) -> Webhook {
        let body = objects::pretty(event);
        let at = model::Timestamp::from_jiff(at);
        let signature = selling::stripe::signed(body.as_bytes(), secret, at);
        Webhook { body, signature }
    }

    /// The time there.
    pub fn now(&self) -> jiff::Timestamp {
        self.state.lock().now()
    }
}

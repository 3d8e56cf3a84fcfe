//! Services that functions reach for: where nobody names a real one, a built-in fake answers, and the host says so.

use std::time::Duration;

use anyhow::Result;
use testkit::llm::Llm;
use testkit::stripe::FakeStripe;

use crate::variables::Variables;

/// How fast the built-in model speaks: slowly enough to be seen.
const PACE: Duration = Duration::from_millis(60);

/// The built-in services that run; they stop when dropped.
#[derive(Debug, Default)]
pub struct Services {
    llm: Option<Llm>,
    stripe: Option<FakeStripe>,
}

impl Services {
    /// Starts those that nobody named, and names them in the variables.
    ///
    /// # Errors
    ///
    /// Where no port can be had.
    pub async fn start(variables: &mut Variables) -> Result<Self> {
        let mut services = Self::default();
        if !variables.names("AI_BASE_URL") && !variables.names("OPENROUTER_API_KEY") {
            let llm = Llm::start().await?;
            llm.pause_between_words(PACE);
            variables.add(llm.variables());
            services.llm = Some(llm);
        }
        if !variables.names("STRIPE_BASE_URL") && !variables.names("STRIPE_SECRET_KEY") {
            let stripe = FakeStripe::start().await?;
            variables.add(stripe.variables());
            services.stripe = Some(stripe);
        }
        Ok(services)
    }

    /// Says where the host turned out to be, such as `http://127.0.0.1:8090/v1`: webhooks go there.
    pub fn served_at(&self, endpoint: &str) {
        let page = endpoint.strip_suffix("/v1").unwrap_or(endpoint);
        if let Some(stripe) = &self.stripe {
            stripe.deliver_to(&format!("{page}/_domains/public/payments/webhook"));
        }
    }

    /// One line for each that runs.
    pub fn announced(&self) -> Vec<String> {
        let llm = self.llm.iter().map(|it| {
            format!(
                "a language model that knows nothing, at {}: AI_BASE_URL or OPENROUTER_API_KEY in .env names a real one",
                it.url()
            )
        });
        let stripe = self.stripe.iter().map(|it| {
            format!(
                "a Stripe that moves no money, at {}: STRIPE_SECRET_KEY in .env names the real one",
                it.url()
            )
        });
        llm.chain(stripe).collect()
    }
}

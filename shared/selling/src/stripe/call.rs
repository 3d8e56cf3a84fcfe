//! Calling Stripe: form in, JSON out, and every call that changes something with a key by which Stripe knows its repetition.

use std::time::{Duration, Instant};

use reqwest::header::{AUTHORIZATION, RETRY_AFTER};
use reqwest::Method;
use runtime::{Code, Error};
use serde::de::DeserializeOwned;
use serde::Deserialize;
use store::App;

use super::objects::{NewSession, Refund, Session};
use super::{API_VERSION, STRIPE_BASE_URL, STRIPE_SECRET_KEY};

/// How often a call is made at most.
const ATTEMPTS: u32 = 3;

/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_secs(8);

/// The pause before the first repetition; it doubles.
const PAUSE: Duration = Duration::from_millis(200);

/// The longest pause that Stripe may ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// Kept back from an execution's time, to store what was learned.
const RESERVE: Duration = Duration::from_secs(3);

/// The largest answer that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Why Stripe did not do something.
#[derive(Debug, thiserror::Error)]
pub enum StripeError {
    /// The project has no key.
    #[error("`STRIPE_SECRET_KEY` is not set")]
    NotSetUp,
    /// Stripe refused it; asking again would not help.
    #[error("Stripe refused with {status}: {kind} {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Stripe's `type`.
        kind: String,
        /// Stripe's `code`.
        code: String,
    },
    /// Stripe could not be reached or was busy; whether it acted is not known.
    #[error("Stripe is not available: {0}")]
    Unavailable(String),
    /// Stripe answered what it should not.
    #[error("Stripe's answer cannot be read: {0}")]
    Unreadable(String),
}

impl StripeError {
    /// True where the same key was used for another call before.
    pub fn is_key_reused(&self) -> bool {
        matches!(self, Self::Refused { kind, .. } if kind == "idempotency_error")
    }
}

impl From<StripeError> for Error {
    fn from(error: StripeError) -> Self {
        let refusal = match &error {
            StripeError::NotSetUp => {
                Self::new(Code::UpstreamBusy, "Courses cannot be bought here yet")
            }
            StripeError::Unavailable(_) => {
                let busy = "The payment service does not answer; nothing was charged";
                Self::new(Code::UpstreamBusy, busy).retry_after(5)
            }
            StripeError::Refused { .. } | StripeError::Unreadable(_) => Self::new(
                Code::UpstreamFailed,
                "The payment service refused this; nothing was charged",
            ),
        };
        refusal.because(error)
    }
}

/// The pooled client of Stripe: one per process. It follows no redirect, so the key goes nowhere else.
#[derive(Debug)]
struct Pool(Option<reqwest::Client>);

impl Pool {
    fn new() -> Self {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Self(http.ok())
    }
}

/// Stripe, for one execution.
#[derive(Clone)]
pub struct Stripe {
    http: reqwest::Client,
    base: String,
    key: String,
    until: Instant,
}

impl std::fmt::Debug for Stripe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.base)
    }
}

/// Stripe, for a function that declares its variables.
///
/// # Errors
///
/// [`StripeError::NotSetUp`].
pub fn connect(app: &App) -> Result<Stripe, StripeError> {
    let execution = app.execution();
    let config = execution.config();
    let key = config.text(&STRIPE_SECRET_KEY);
    let base = config.text(&STRIPE_BASE_URL);
    let (Some(key), Some(base)) = (key, base) else {
        return Err(StripeError::NotSetUp);
    };
    let pool = execution.environment().shared(Pool::new);
    let unusable = || StripeError::Unavailable("no TLS".to_owned());
    let deadline = execution.deadline();
    Ok(Stripe {
        http: pool.0.clone().ok_or_else(unusable)?,
        base: base.trim_end_matches('/').to_owned(),
        key: key.to_owned(),
        until: deadline.checked_sub(RESERVE).unwrap_or(deadline),
    })
}

impl Stripe {
    /// Opens a page where somebody pays. Asking again for the same payment answers the same page.
    ///
    /// # Errors
    ///
    /// [`StripeError`].
    pub async fn open(&self, new: &NewSession<'_>) -> Result<Session, StripeError> {
        let call = Call::post("/v1/checkout/sessions", new.form(), new.payment.as_str());
        self.send(&call).await
    }

    /// Looks at a page.
    ///
    /// # Errors
    ///
    /// [`StripeError`].
    pub async fn look_at(&self, session: &str) -> Result<Session, StripeError> {
        let call = Call::get(&format!("/v1/checkout/sessions/{}", plain(session)));
        self.send(&call).await
    }

    /// Closes a page that is open, so that nobody can pay there any more.
    ///
    /// # Errors
    ///
    /// [`StripeError::Refused`] where it is not open.
    pub async fn close(&self, session: &str) -> Result<Session, StripeError> {
        let path = format!("/v1/checkout/sessions/{}/expire", plain(session));
        let call = Call::post(&path, Vec::new(), &format!("close-{session}"));
        self.send(&call).await
    }

    /// Gives all the money of a payment back. Asking again gives it back once.
    ///
    /// # Errors
    ///
    /// [`StripeError`].
    pub async fn refund(&self, intent: &str, payment: &str) -> Result<Refund, StripeError> {
        let form = vec![
            ("payment_intent".to_owned(), intent.to_owned()),
            ("reason".to_owned(), "requested_by_customer".to_owned()),
            ("metadata[paymentId]".to_owned(), payment.to_owned()),
        ];
        let call = Call::post("/v1/refunds", form, &format!("refund-{payment}"));
        self.send(&call).await
    }

    async fn send<T: DeserializeOwned>(&self, call: &Call) -> Result<T, StripeError> {
        let mut attempt = 1;
        loop {
            let (failure, asked) = match self.attempt(call).await {
                Attempt::Answered(body) => {
                    return serde_json::from_slice(&body)
                        .map_err(|cause| StripeError::Unreadable(cause.to_string()))
                }
                Attempt::Refused(error) => return Err(error),
                Attempt::Again(failure, asked) => (failure, asked),
            };
            let pause = asked.unwrap_or(PAUSE * 2_u32.saturating_pow(attempt - 1));
            let is_too_late = Instant::now() + pause >= self.until;
            if attempt >= ATTEMPTS || pause > LONGEST_PAUSE || is_too_late {
                return Err(StripeError::Unavailable(failure));
            }
            tracing::info!(attempt, failure, "Stripe is asked again");
            tokio::time::sleep(pause).await;
            attempt += 1;
        }
    }

    async fn attempt(&self, call: &Call) -> Attempt {
        let mut request = self
            .http
            .request(call.method.clone(), format!("{}{}", self.base, call.path))
            .header(AUTHORIZATION, format!("Bearer {}", self.key))
            .header("stripe-version", API_VERSION);
        if let Some(key) = &call.key {
            request = request.header("idempotency-key", key).form(&call.form);
        }
        let exchange = tokio::time::timeout_at(self.until.into(), exchange(request));
        match exchange.await {
            Ok(Ok((status, asked, body))) => read(status, asked, body),
            Ok(Err(cause)) => Attempt::Again(cause.without_url().to_string(), None),
            Err(_elapsed) => Attempt::Again("no time is left".to_owned(), None),
        }
    }
}

struct Call {
    method: Method,
    path: String,
    form: Vec<(String, String)>,
    key: Option<String>,
}

impl Call {
    fn get(path: &str) -> Self {
        Self {
            method: Method::GET,
            path: path.to_owned(),
            form: Vec::new(),
            key: None,
        }
    }

    fn post(path: &str, form: Vec<(String, String)>, key: &str) -> Self {
        Self {
            method: Method::POST,
            path: path.to_owned(),
            form,
            key: Some(key.to_owned()),
        }
    }
}

/// What one attempt came to.
#[derive(Debug)]
enum Attempt {
    Answered(Vec<u8>),
    Refused(StripeError),
    Again(String, Option<Duration>),
}

type Exchanged = (u16, Option<Duration>, Vec<u8>);

async fn exchange(request: reqwest::RequestBuilder) -> reqwest::Result<Exchanged> {
    let mut response = request.send().await?;
    let status = response.status().as_u16();
    let asked = response.headers().get(RETRY_AFTER);
    let asked = asked
        .and_then(|it| it.to_str().ok())
        .and_then(|it| it.trim().parse().ok())
        .map(Duration::from_secs);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > LARGEST {
            // What is cut off cannot be read as JSON, and is told as that.
            break;
        }
    }
    Ok((status, asked, body))
}

fn read(status: u16, asked: Option<Duration>, body: Vec<u8>) -> Attempt {
    match status {
        200..=299 => Attempt::Answered(body),
        // 409: a call with the same key is under way.
        408 | 409 | 425 | 429 | 500..=599 => Attempt::Again(format!("status {status}"), asked),
        _ => Attempt::Refused(refusal(status, &body)),
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Failure {
    error: Fault,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Fault {
    #[serde(rename = "type")]
    kind: String,
    code: Option<String>,
}

fn refusal(status: u16, body: &[u8]) -> StripeError {
    let told: Failure = serde_json::from_slice(body).unwrap_or_default();
    StripeError::Refused {
        status,
        kind: told.error.kind,
        code: told.error.code.unwrap_or_default(),
    }
}

/// A session's id as part of a path: Stripe's have letters, digits and underscores alone.
fn plain(id: &str) -> String {
    let is_plain = |it: &char| it.is_ascii_alphanumeric() || *it == '_';
    id.chars().filter(is_plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stripe_refuses_is_not_asked_again_and_what_it_may_do_later_is() {
        let body = br#"{"error":{"type":"idempotency_error","message":"x"}}"#;
        let Attempt::Refused(error) = read(400, None, body.to_vec()) else {
            panic!("refused")
        };
        assert!(error.is_key_reused());
        assert_eq!(Error::from(error).code, Code::UpstreamFailed);
        for status in [409, 429, 500, 503] {
            assert!(matches!(read(status, None, Vec::new()), Attempt::Again(..)));
        }
        assert!(matches!(
            read(401, None, Vec::new()),
            Attempt::Refused(StripeError::Refused { status: 401, .. })
        ));
    }

    #[test]
    fn an_id_cannot_lead_to_another_path() {
        assert_eq!(plain("cs_test_1/../refunds?x"), "cs_test_1refundsx");
    }
}

//! Handing one message to one push service.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_ENCODING, CONTENT_TYPE, RETRY_AFTER};
use model::{Priority, Timestamp};

use super::encrypt::{self, Receiver};
use super::endpoint;
use super::vapid::Vapid;
use tables::PushSubscription;

/// How often a message is sent at most.
const ATTEMPTS: u32 = 4;

/// How long one attempt may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pause before the first repetition; it doubles each time.
const PAUSE: Duration = Duration::from_millis(250);

/// The longest pause that a push service may ask for; who asks for more is left to fail.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// What is sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What the service worker reads, as JSON.
    pub text: Vec<u8>,
    /// How long the push service keeps trying.
    pub lifetime: Duration,
    /// Whether it wakes a sleeping device.
    pub priority: Priority,
    /// What replaces a message that still waits, 1 to 32 characters of base64url.
    pub topic: String,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The push service took it.
    Taken,
    /// The browser is gone for good.
    Gone,
    /// It was refused, or nobody answered.
    Failed,
}

/// The pooled client of push services: one per process. It follows no redirect, so nobody leads it elsewhere.
#[derive(Debug, Clone)]
pub struct Sender {
    http: Option<reqwest::Client>,
}

impl Sender {
    /// Builds the client; should the TLS library refuse to start, every message fails.
    pub fn new() -> Self {
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Self { http: http.ok() }
    }

    /// Sends a message to a browser, three times more where that may help.
    pub async fn send(
        &self,
        vapid: &Vapid,
        base: Option<&str>,
        browser: &PushSubscription,
        message: &Message,
        now: Timestamp,
    ) -> Sent {
        let Some((origin, path)) = endpoint::parts(&browser.endpoint) else {
            return Sent::Gone;
        };
        let sealed = Receiver::parse(&browser.p256dh, &browser.auth)
            .and_then(|receiver| encrypt::seal(&receiver, &message.text));
        let (Ok(body), Ok(proof)) = (sealed, vapid.authorization(&origin, now)) else {
            tracing::error!("A push could not be encrypted or signed");
            return Sent::Failed;
        };
        let url = format!("{}/{path}", base.unwrap_or(&origin).trim_end_matches('/'));
        for attempt in 1..=ATTEMPTS {
            match self.attempt(&url, &proof, message, &body).await {
                Outcome::Over(sent) => return sent,
                Outcome::Again(asked) if attempt < ATTEMPTS => {
                    let usual = PAUSE * 2_u32.saturating_pow(attempt - 1);
                    let pause = asked.unwrap_or(usual);
                    if pause > LONGEST_PAUSE {
                        return Sent::Failed;
                    }
                    tokio::time::sleep(pause).await;
                }
                Outcome::Again(_) => {}
            }
        }
        Sent::Failed
    }

    async fn attempt(&self, url: &str, proof: &str, message: &Message, body: &[u8]) -> Outcome {
        let Some(http) = &self.http else {
            return Outcome::Over(Sent::Failed);
        };
        let request = http
            .post(url)
            .header(AUTHORIZATION, proof)
            .header(CONTENT_ENCODING, "aes128gcm")
            .header(CONTENT_TYPE, "application/octet-stream")
            .header("ttl", message.lifetime.as_secs().to_string())
            .header("urgency", message.priority.as_str())
            .header("topic", &message.topic)
            .body(body.to_vec());
        match request.send().await {
            Ok(answer) => read(answer.status().as_u16(), asked(answer.headers())),
            Err(cause) => {
                tracing::info!(cause = %cause.without_url(), "A push service did not answer");
                Outcome::Again(None)
            }
        }
    }
}

/// What an attempt came to.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Over(Sent),
    Again(Option<Duration>),
}

fn read(status: u16, asked: Option<Duration>) -> Outcome {
    match status {
        200..=299 => Outcome::Over(Sent::Taken),
        404 | 410 => Outcome::Over(Sent::Gone),
        408 | 429 | 500..=599 => Outcome::Again(asked),
        refused => {
            tracing::error!(status = refused, "A push service refused a push");
            Outcome::Over(Sent::Failed)
        }
    }
}

fn asked(headers: &http::HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_whether_to_go_on() {
        assert_eq!(read(201, None), Outcome::Over(Sent::Taken));
        assert_eq!(read(410, None), Outcome::Over(Sent::Gone));
        assert_eq!(read(404, None), Outcome::Over(Sent::Gone));
        assert_eq!(read(413, None), Outcome::Over(Sent::Failed));
        assert_eq!(read(301, None), Outcome::Over(Sent::Failed));
        let wait = Some(Duration::from_secs(2));
        assert_eq!(read(429, wait), Outcome::Again(wait));
        assert_eq!(read(503, None), Outcome::Again(None));
    }
}

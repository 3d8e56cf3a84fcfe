//! One question on its way to one model.

use std::time::Duration;

use http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use http::HeaderMap;
use reqwest::Response;
use serde_json::Value;

use crate::fault::Fault;
use crate::plan::Miss;
use crate::settings::Settings;
use crate::wire::{Reply, Request};

/// How long finding the service may take.
const CONNECT: Duration = Duration::from_secs(5);

/// The longest whole answer that is read, in bytes.
const LONGEST: usize = 4 * 1024 * 1024;

/// The pooled client of the models' service: one per process. It follows no redirect, so a key goes nowhere else.
#[derive(Debug, Clone)]
pub struct Http {
    client: Option<reqwest::Client>,
}

impl Http {
    /// Builds the client; should the TLS library refuse to start, every question fails.
    pub fn new() -> Self {
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        Self {
            client: client.ok(),
        }
    }

    /// Sends a question; the answer is a success whose body is still to be read.
    pub async fn send(&self, settings: &Settings, request: &Request<'_>) -> Result<Response, Miss> {
        let broken = |why: &str| Miss::Over(Fault::Failed(why.to_owned()));
        let client = self.client.as_ref();
        let client = client.ok_or_else(|| broken("the TLS library did not start"))?;
        let body = serde_json::to_vec(request).map_err(|why| broken(&why.to_string()))?;
        let mut post = client
            .post(format!("{}/chat/completions", settings.base))
            .header(CONTENT_TYPE, "application/json")
            .header("x-title", "PeerSpark")
            .body(body);
        if let Some(key) = &settings.key {
            post = post.header(AUTHORIZATION, format!("Bearer {key}"));
        }
        if let Some(referer) = &settings.referer {
            post = post.header("http-referer", referer);
        }
        let answer = post.send().await.map_err(unreachable)?;
        match missed(answer.status().as_u16(), asked(answer.headers())) {
            None => Ok(answer),
            Some(miss) => Err(miss),
        }
    }
}

/// Reads a whole answer.
pub async fn read(mut answer: Response) -> Result<Reply, Miss> {
    let mut body = Vec::new();
    while let Some(bytes) = answer.chunk().await.map_err(unreachable)? {
        body.extend_from_slice(&bytes);
        if body.len() > LONGEST {
            return Err(Miss::Failed(Fault::Failed("it never ends".to_owned())));
        }
    }
    let reply: Reply = serde_json::from_slice(&body)
        .map_err(|why| Miss::Failed(Fault::Failed(format!("not a completion: {why}"))))?;
    match &reply.error {
        Some(error) => Err(reported(error)),
        None => Ok(reply),
    }
}

/// What a failure means that is reported inside a successful answer.
pub fn reported(error: &Value) -> Miss {
    let status = error.get("code").and_then(Value::as_u64);
    let status = status.and_then(|it| u16::try_from(it).ok()).unwrap_or(502);
    let unknown = || Miss::Failed(Fault::Failed("an error in an answer".to_owned()));
    missed(status, None).unwrap_or_else(unknown)
}

/// Why the connection failed. The address is left out: it may carry a secret.
pub fn unreachable(why: reqwest::Error) -> Miss {
    Miss::Failed(Fault::Failed(why.without_url().to_string()))
}

/// What a status means; none for a success.
fn missed(status: u16, asked: Option<Duration>) -> Option<Miss> {
    let fault = Fault::Failed(format!("status {status}"));
    match status {
        200..=299 => None,
        401..=403 => Some(Miss::Over(Fault::Refused(status))),
        408 | 504 => Some(Miss::Failed(Fault::Slow)),
        429 => Some(Miss::Busy(asked)),
        503 if asked.is_some() => Some(Miss::Busy(asked)),
        400..=499 => Some(Miss::Unfit(fault)),
        _ => Some(Miss::Failed(fault)),
    }
}

fn asked(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_status_says_what_to_do_next() {
        let wait = Some(Duration::from_secs(3));
        assert_eq!(missed(200, None), None);
        assert_eq!(missed(429, wait), Some(Miss::Busy(wait)));
        assert_eq!(missed(503, wait), Some(Miss::Busy(wait)));
        assert!(matches!(missed(503, None), Some(Miss::Failed(_))));
        assert!(matches!(missed(500, None), Some(Miss::Failed(_))));
        assert!(matches!(missed(302, None), Some(Miss::Failed(_))));
        for refused in [401, 402, 403] {
            assert_eq!(
                missed(refused, None),
                Some(Miss::Over(Fault::Refused(refused)))
            );
        }
        for unfit in [400, 404, 413, 422] {
            assert!(matches!(missed(unfit, None), Some(Miss::Unfit(_))));
        }
    }

    #[test]
    fn a_failure_inside_a_success_is_a_failure() {
        assert_eq!(reported(&json!({ "code": 429 })), Miss::Busy(None));
        let refused = Miss::Over(Fault::Refused(402));
        assert_eq!(reported(&json!({ "code": 402 })), refused);
        for vague in [
            json!({}),
            json!("no"),
            json!({ "code": "x" }),
            json!({ "code": 200 }),
        ] {
            assert!(matches!(reported(&vague), Miss::Failed(_)), "{vague}");
        }
    }
}

//! Sending one call: attempts, deadline, bounded answer.

use std::future::poll_fn;
use std::task::Poll;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use reqwest::header::{HeaderMap, CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Method, Response};
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::build::Query;
use crate::error::{Error, ErrorKind, Result};
use crate::path;
use crate::retry::{self, Repeat};
use crate::session::Session;

/// One call of the API.
#[derive(Debug)]
pub struct Call<'a> {
    method: Method,
    segments: Vec<&'a str>,
    query: Vec<(&'static str, String)>,
    body: Option<Bytes>,
    content_type: String,
    unchanged_since: Option<String>,
    repeat: Repeat,
}

impl<'a> Call<'a> {
    /// A reading call, which is safe to repeat.
    pub fn get(segments: &[&'a str]) -> Self {
        Self::new(Method::GET, Repeat::Safe, segments)
    }

    /// A call that may take effect twice if it is sent twice.
    pub fn post(segments: &[&'a str]) -> Self {
        Self::new(Method::POST, Repeat::OnlyIfUnserved, segments)
    }

    /// A call that sets a state: twice is as once.
    pub fn put(segments: &[&'a str]) -> Self {
        Self::new(Method::PUT, Repeat::Safe, segments)
    }

    /// A changing call that may take effect twice.
    pub fn patch(segments: &[&'a str]) -> Self {
        Self::new(Method::PATCH, Repeat::OnlyIfUnserved, segments)
    }

    /// A deleting call. Its repetition would answer "not found", so it is not repeated.
    pub fn delete(segments: &[&'a str]) -> Self {
        Self::new(Method::DELETE, Repeat::OnlyIfUnserved, segments)
    }

    fn new(method: Method, repeat: Repeat, segments: &[&'a str]) -> Self {
        Self {
            method,
            segments: segments.to_vec(),
            query: Vec::new(),
            body: None,
            content_type: "application/json".to_owned(),
            unchanged_since: None,
            repeat,
        }
    }

    /// Sets whether the call may be repeated after a failure that leaves its effect unknown.
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// Adds the queries of a list.
    pub fn queries(mut self, queries: &[Query]) -> Self {
        let texts = queries.iter().map(|query| ("queries[]", query.to_string()));
        self.query.extend(texts);
        self
    }

    /// Adds one parameter to the address.
    pub fn parameter(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.query.push((name, text.into()));
        self
    }

    /// Sets the body.
    pub fn json(mut self, body: &impl Serialize) -> Result<Self> {
        let bytes = serde_json::to_vec(body)
            .map_err(|cause| Error::decode("the request cannot be written as JSON", cause))?;
        self.body = Some(bytes.into());
        Ok(self)
    }

    /// Sets a body that is no JSON.
    pub fn bytes(mut self, content_type: String, body: Vec<u8>) -> Self {
        self.body = Some(body.into());
        self.content_type = content_type;
        self
    }

    /// Makes the call fail if the row changed after this instant (ISO 8601).
    pub fn unchanged_since(mut self, instant: Option<String>) -> Self {
        self.unchanged_since = instant;
        self
    }
}

impl Session {
    /// Sends a call and reads its answer.
    pub(crate) async fn fetch<T: DeserializeOwned>(&self, call: Call<'_>) -> Result<T> {
        let body = self.send(call).await?;
        serde_json::from_slice(&body)
            .map_err(|cause| Error::decode("the answer has an unexpected shape", cause))
    }

    /// Sends a call whose answer does not matter.
    pub(crate) async fn perform(&self, call: Call<'_>) -> Result<()> {
        self.send(call).await.map(drop)
    }

    async fn send(&self, call: Call<'_>) -> Result<Bytes> {
        let mut attempt = 1;
        loop {
            let failure = match self.attempt(&call).await {
                Ok(body) => return Ok(body),
                Err(failure) => failure,
            };
            let pause = retry::pause(&self.client.limits, call.repeat, &failure, attempt);
            let resumed = pause.and_then(|pause| Instant::now().checked_add(pause));
            match resumed.filter(|at| *at < self.deadline) {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => return Err(failure.error),
            }
            attempt += 1;
        }
    }

    async fn attempt(&self, call: &Call<'_>) -> Result<Bytes, Failure> {
        let request = self.request(call).map_err(Failure::unserved)?;
        if Instant::now() >= self.deadline {
            return Err(Failure::unserved(Error::timeout()));
        }
        let _counted = self.counter.begin();
        step_aside().await;
        let until = self.attempt_end(call.repeat);
        let exchange = exchange(request, self.client.limits.response_bytes);
        match tokio::time::timeout_at(until.into(), exchange).await {
            Ok(outcome) => outcome,
            Err(_elapsed) => Err(Failure::unknown(Error::timeout())),
        }
    }

    fn attempt_end(&self, repeat: Repeat) -> Instant {
        let capped = match repeat {
            Repeat::Safe => Instant::now().checked_add(self.client.limits.attempt_timeout),
            Repeat::OnlyIfUnserved => None,
        };
        capped.map_or(self.deadline, |end| end.min(self.deadline))
    }

    fn request(&self, call: &Call<'_>) -> Result<reqwest::RequestBuilder> {
        let (endpoint, headers) = self.target()?;
        let mut url = path::join(endpoint, &call.segments)?;
        if !call.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&call.query);
        }
        let mut request = self
            .client
            .http()?
            .request(call.method.clone(), url)
            .headers(headers.clone());
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, &call.content_type)
                .body(body.clone());
        }
        if let Some(instant) = &call.unchanged_since {
            request = request.header("x-appwrite-timestamp", instant);
        }
        Ok(request)
    }
}

/// A failed attempt, and whether the server may have acted on it.
#[derive(Debug)]
pub struct Failure {
    /// What the caller is told if nothing follows.
    pub error: Error,
    /// True if the server certainly did not act on the request.
    pub unserved: bool,
}

impl Failure {
    fn unserved(error: Error) -> Self {
        Self {
            error,
            unserved: true,
        }
    }

    fn unknown(error: Error) -> Self {
        Self {
            error,
            unserved: false,
        }
    }
}

/// Gives way once, so that requests made together have all begun before one of them can end.
///
/// Without this a thread that is held up between two of them might find the first one answered already, and they
/// would count as two waves.
async fn step_aside() {
    let mut is_first = true;
    poll_fn(|context| {
        if std::mem::take(&mut is_first) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
}

async fn exchange(request: reqwest::RequestBuilder, limit: usize) -> Result<Bytes, Failure> {
    let response = request.send().await.map_err(|cause| Failure {
        unserved: cause.is_connect(),
        error: Error::transport(cause),
    })?;
    let status = response.status();
    let wait = wait_asked_for(response.headers());
    let body = bounded(response, limit).await.map_err(Failure::unknown)?;
    if status.is_success() {
        return Ok(body);
    }
    let error = Error::answered(status.as_u16(), wait, &body);
    Err(Failure {
        unserved: error.kind == ErrorKind::RateLimited,
        error,
    })
}

async fn bounded(mut response: Response, limit: usize) -> Result<Bytes> {
    let mut body = BytesMut::new();
    while let Some(chunk) = response.chunk().await.map_err(Error::transport)? {
        if body.len().saturating_add(chunk.len()) > limit {
            return Err(Error::too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// `Retry-After` in seconds. Its other form, a date, would need a clock that agrees with the server's, and is ignored.
fn wait_asked_for(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds))
}

//! The one error a handler returns and a client sees.
//!
//! Its `source` is for the log alone: no answer ever carries it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use axum::body::Body;
use axum::response::IntoResponse;
use http::header::{HeaderValue, CONTENT_TYPE, RETRY_AFTER};
use http::Response;
use serde::Serialize;

use crate::Code;

/// What a handler answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A refusal, in words the person who caused it can act on.
///
/// ```
/// use runtime::{Code, Error};
///
/// let error = Error::new(Code::PodFull, "This pod has no seat left");
/// assert_eq!(error.code.status(), 409);
/// ```
#[derive(Debug)]
pub struct Error {
    /// Why, for programs; fixes the status.
    pub code: Code,
    /// Why, for people: a sentence without final stop, ids or names of ours.
    pub message: String,
    /// Which fields are to blame (path in the body, then the reason).
    pub fields: BTreeMap<String, String>,
    /// After how many seconds another attempt makes sense.
    pub retry_after: Option<u32>,
    source: Option<Source>,
}

impl Error {
    /// Refuses with `code`, saying `message`.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            fields: BTreeMap::new(),
            retry_after: None,
            source: None,
        }
    }

    /// Refuses because of one field: `Error::field("content", "must not be empty")`.
    pub fn field(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self::of(Code::ValidationFailed).and_field(path, reason)
    }

    /// Answers that there is no such thing: `Error::not_found("post")`.
    pub fn not_found(noun: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {noun}"))
    }

    /// Refuses what the caller has no right to do.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Code::Forbidden, message)
    }

    /// Reports a fault of ours; the reader learns nothing of `source`, the log everything.
    pub fn internal(source: impl Into<Source>) -> Self {
        Self::of(Code::Internal).because(source)
    }

    /// Refuses with a code's usual sentence.
    pub fn of(code: Code) -> Self {
        Self::new(code, code.sentence())
    }

    /// Blames one more field.
    #[must_use]
    pub fn and_field(mut self, path: impl Into<String>, reason: impl Into<String>) -> Self {
        self.fields.insert(path.into(), reason.into());
        self
    }

    /// Says after how many seconds another attempt makes sense.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Keeps the cause for the log.
    #[must_use]
    pub fn because(mut self, source: impl Into<Source>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The cause with all that lies beneath it, on one line; for the log only.
    pub fn cause(&self) -> Option<String> {
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(self.source.as_deref()?);
        let mut line = String::new();
        while let Some(error) = next {
            let text = error.to_string();
            // Many errors repeat their source's text in their own.
            if !line.ends_with(&text) {
                line.push_str(if line.is_empty() { "" } else { ": " });
                line.push_str(&text);
            }
            next = error.source();
        }
        Some(line)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.source {
            Some(source) => Some(&**source),
            None => None,
        }
    }
}

/// The error an answer carries inwards; the request-id layer turns it into the body.
#[derive(Clone, Debug)]
pub(crate) struct Refusal(pub(crate) Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = self.code.status();
        response.extensions_mut().insert(Refusal(Arc::new(self)));
        response
    }
}

/// The body of every refusal.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure<'a> {
    error: &'a str,
    code: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fields: &'a BTreeMap<String, String>,
}

/// Writes the body and headers of a refusal into the response that carries it.
pub(crate) fn render(error: &Error, request_id: &str, response: &mut Response<Body>) {
    let ours = error.code == Code::Internal;
    let body = Failure {
        error: if ours {
            error.code.sentence()
        } else {
            &error.message
        },
        code: error.code.name(),
        request_id,
        fields: &error.fields,
    };
    *response.status_mut() = error.code.status();
    *response.body_mut() = Body::from(serde_json::to_vec(&body).unwrap_or_default());
    let headers = response.headers_mut();
    headers.remove(http::header::CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(seconds) = error.retry_after {
        headers.insert(RETRY_AFTER, seconds.into());
    }
}

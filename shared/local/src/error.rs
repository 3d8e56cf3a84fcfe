//! The one error that routes answer with, in Appwrite's shape.

use axum::http::{header, HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::app::VERSION;

/// What a route answers with when it fails.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure as Appwrite words it: `{message, code, type, version}`.
#[derive(Debug, Clone)]
pub struct Error {
    /// HTTP status, repeated as `code`.
    pub status: u16,
    /// Appwrite's name of the failure, such as `row_not_found`.
    pub kind: &'static str,
    /// The sentence clients show.
    pub message: String,
    /// Headers that go with it; boxed, so that the error stays small.
    pub headers: Box<HeaderMap>,
}

impl Error {
    /// An error with this status, type and message.
    pub fn new(status: u16, kind: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            kind,
            message: message.into(),
            headers: Box::default(),
        }
    }

    /// 400 `general_argument_invalid`.
    pub fn argument(message: impl Into<String>) -> Self {
        Self::new(400, "general_argument_invalid", message)
    }

    /// 400 `general_argument_invalid`: the parameter is there but not acceptable.
    pub fn invalid_param(name: &str, why: &str) -> Self {
        Self::argument(format!("Invalid `{name}` param: {why}"))
    }

    /// 401 `user_unauthorized`.
    pub fn unauthorized() -> Self {
        Self::new(
            401,
            "user_unauthorized",
            "The current user is not authorized to perform the requested action.",
        )
    }

    /// 500 `general_unknown`; the cause goes to the host's own log, not to the client.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "a request failed inside the host");
        Self::new(500, "general_unknown", "Server Error")
    }

    /// 501: Appwrite has this, this host does not.
    pub fn not_served(method: &str, path: &str) -> Self {
        Self::new(
            501,
            "general_not_implemented",
            format!("The local host does not serve {method} {path}. Appwrite may: see the README for what is served."),
        )
    }
}

impl From<rusqlite::Error> for Error {
    fn from(cause: rusqlite::Error) -> Self {
        Self::internal(&cause)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let body = json!({
            "message": self.message,
            "code": self.status,
            "type": self.kind,
            "version": VERSION,
        });
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, body.to_string()).into_response();
        response.headers_mut().extend(*self.headers);
        response.headers_mut().insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/json;charset=utf-8"),
        );
        response
    }
}

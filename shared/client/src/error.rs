//! What can go wrong, by kind.
//!
//! Appwrite names every failure by a `type`; its data API has two spellings of most (`row_*` and `document_*`,
//! `column_*` and `attribute_*`). A caller matches on [`ErrorKind`] and never on text.

use std::time::Duration;

use serde::Deserialize;

/// What every fallible function of this crate answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct Error {
    /// What to match on.
    pub kind: ErrorKind,
    /// The HTTP status, if an answer arrived.
    pub status: Option<u16>,
    /// Appwrite's name of the failure, such as `row_not_found`; empty if the answer gave none.
    pub type_: String,
    /// A text for logs. It may name resources: never show it to a user.
    pub message: String,
    /// How long the server asked to wait.
    pub retry_after: Option<Duration>,
    /// What lies below, if this crate did not find the failure itself.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of failure that callers tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The row, user, team, file… does not exist, or the caller may not know that it does.
    NotFound,
    /// The project, database, table or bucket does not exist: a fault of the deployment, not of the request.
    SchemaMissing,
    /// Something with this id or this unique value exists already.
    Conflict,
    /// The row changed after the instant that the write named.
    Stale,
    /// The transaction met a change made meanwhile, or an id or unique value that exists; all of it was rolled back.
    TransactionConflict,
    /// An increment or decrement would have passed its limit; nothing changed.
    LimitExceeded,
    /// The row that a cursor names does not exist.
    BadCursor,
    /// Appwrite refused the arguments.
    Invalid,
    /// The key or JWT is wrong or has expired.
    BadCredentials,
    /// The key or the user lacks a permission.
    Unauthorized,
    /// Too many requests.
    RateLimited,
    /// The deadline passed, or the server gave up waiting.
    Timeout,
    /// The server could not be reached or is overloaded.
    Unavailable,
    /// The server failed.
    Server,
    /// This crate refused to send the request.
    Refused,
    /// The answer could not be understood.
    Decode,
}

/// The body of a failed answer.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reported {
    message: String,
    #[serde(rename = "type")]
    type_: String,
}

impl Error {
    /// A request that this crate does not send.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Refused, message)
    }

    /// An answer or a value that does not have the expected shape.
    pub(crate) fn decode(what: &str, cause: serde_json::Error) -> Self {
        Self::new(ErrorKind::Decode, format!("{what}: {cause}")).caused_by(cause)
    }

    /// A request that met its deadline.
    pub(crate) fn timeout() -> Self {
        Self::new(
            ErrorKind::Timeout,
            "the deadline passed before an answer arrived",
        )
    }

    /// An answer larger than this crate reads.
    pub(crate) fn too_large(limit: usize) -> Self {
        Self::new(
            ErrorKind::Decode,
            format!("the answer exceeds {limit} bytes"),
        )
    }

    /// A request that got no whole answer.
    pub(crate) fn transport(cause: reqwest::Error) -> Self {
        let kind = if cause.is_timeout() {
            ErrorKind::Timeout
        } else {
            ErrorKind::Unavailable
        };
        // The address may carry user text in its query, and is of no use in a log.
        let cause = cause.without_url();
        Self::new(kind, format!("no answer from the server: {cause}")).caused_by(cause)
    }

    /// An answer that tells of a failure.
    pub(crate) fn answered(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Self {
        let reported: Reported = serde_json::from_slice(body).unwrap_or_default();
        let message = match reported.message.as_str() {
            "" => format!("status {status} without an explanation"),
            told => format!("{status} {}: {told}", reported.type_),
        };
        Self {
            kind: kind_of(status, &reported.type_),
            status: Some(status),
            type_: reported.type_,
            message,
            retry_after,
            source: None,
        }
    }

    fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            status: None,
            type_: String::new(),
            message: message.into(),
            retry_after: None,
            source: None,
        }
    }

    fn caused_by(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(cause.into());
        self
    }
}

/// Source of the names: appwrite/appwrite 1.9.6, `app/config/errors.php`.
fn kind_of(status: u16, type_: &str) -> ErrorKind {
    match type_ {
        "project_not_found"
        | "database_not_found"
        | "table_not_found"
        | "collection_not_found"
        | "storage_bucket_not_found"
        | "general_route_not_found" => ErrorKind::SchemaMissing,
        "row_update_conflict" | "document_update_conflict" => ErrorKind::Stale,
        "transaction_conflict" => ErrorKind::TransactionConflict,
        "column_limit_exceeded" | "attribute_limit_exceeded" => ErrorKind::LimitExceeded,
        "general_cursor_not_found" => ErrorKind::BadCursor,
        "user_jwt_invalid" | "user_invalid_token" | "project_key_expired" => {
            ErrorKind::BadCredentials
        }
        _ => kind_of_status(status, type_),
    }
}

fn kind_of_status(status: u16, type_: &str) -> ErrorKind {
    match status {
        // Without a type it is no resource of Appwrite's that is missing, but the address: a proxy or a wrong endpoint.
        404 if type_.is_empty() => ErrorKind::SchemaMissing,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        401 | 403 => ErrorKind::Unauthorized,
        408 => ErrorKind::Timeout,
        429 => ErrorKind::RateLimited,
        502..=504 => ErrorKind::Unavailable,
        500..=599 => ErrorKind::Server,
        400..=499 => ErrorKind::Invalid,
        _ => ErrorKind::Decode,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_failure_have_one_kind() {
        let kinds = [
            (404, "row_not_found", ErrorKind::NotFound),
            (404, "document_not_found", ErrorKind::NotFound),
            // What an increment of a missing row answers.
            (404, "column_not_found", ErrorKind::NotFound),
            (404, "attribute_not_found", ErrorKind::NotFound),
            (404, "table_not_found", ErrorKind::SchemaMissing),
            (404, "collection_not_found", ErrorKind::SchemaMissing),
            (404, "user_session_not_found", ErrorKind::NotFound),
            (409, "row_already_exists", ErrorKind::Conflict),
            (409, "document_already_exists", ErrorKind::Conflict),
            (409, "row_unique_constraint_violation", ErrorKind::Conflict),
            (409, "row_update_conflict", ErrorKind::Stale),
            (409, "document_update_conflict", ErrorKind::Stale),
            (409, "transaction_conflict", ErrorKind::TransactionConflict),
            (409, "user_already_exists", ErrorKind::Conflict),
            (400, "column_limit_exceeded", ErrorKind::LimitExceeded),
            (400, "attribute_limit_exceeded", ErrorKind::LimitExceeded),
            (400, "general_cursor_not_found", ErrorKind::BadCursor),
            (400, "general_query_invalid", ErrorKind::Invalid),
            (401, "user_unauthorized", ErrorKind::Unauthorized),
            (401, "general_unauthorized_scope", ErrorKind::Unauthorized),
            (401, "user_jwt_invalid", ErrorKind::BadCredentials),
            (401, "project_key_expired", ErrorKind::BadCredentials),
            (408, "database_timeout", ErrorKind::Timeout),
            (429, "general_rate_limit_exceeded", ErrorKind::RateLimited),
            (500, "general_unknown", ErrorKind::Server),
            (503, "", ErrorKind::Unavailable),
            (404, "", ErrorKind::SchemaMissing),
            (302, "", ErrorKind::Decode),
        ];
        for (status, type_, kind) in kinds {
            assert_eq!(kind_of(status, type_), kind, "{status} {type_}");
        }
    }

    #[test]
    fn an_answer_that_is_not_json_still_has_a_kind() {
        let error = Error::answered(502, None, b"<html>Bad gateway</html>");
        assert_eq!(error.kind, ErrorKind::Unavailable);
        assert_eq!(error.to_string(), "status 502 without an explanation");
    }
}

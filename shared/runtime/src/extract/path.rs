//! Parameters in the path.

use axum::extract::path::{ErrorKind, Path as AxumPath};
use axum::extract::rejection::PathRejection;
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;

use super::reason;
use crate::describe::{Describe, Operation};
use crate::{Code, Error, Result};

/// The parameters of the path: `Path(id): Path<PostId>`, or a tuple of them in order.
#[derive(Debug, Clone, Copy)]
pub struct Path<T>(pub T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        match AxumPath::from_request_parts(parts, state).await {
            Ok(AxumPath(value)) => Ok(Self(value)),
            Err(rejection) => Err(refused(rejection)),
        }
    }
}

impl<T> Describe for Path<T> {
    // The route's own pattern names the parameters.
    fn describe(_: &mut Operation) {}
}

fn refused(rejection: PathRejection) -> Error {
    let PathRejection::FailedToDeserializePathParams(failure) = rejection else {
        return Error::internal(rejection);
    };
    let (field, why) = match failure.into_kind() {
        ErrorKind::ParseErrorAtKey {
            key, expected_type, ..
        } => (key, expected(expected_type)),
        ErrorKind::ParseErrorAtIndex {
            index,
            expected_type,
            ..
        } => (format!("path[{index}]"), expected(expected_type)),
        ErrorKind::ParseError { expected_type, .. } => ("path".to_owned(), expected(expected_type)),
        ErrorKind::InvalidUtf8InPathParam { key } => (key, "must be UTF-8".to_owned()),
        ErrorKind::DeserializeError { key, message, .. } => (key, reason::of(&message)),
        ErrorKind::Message(message) => ("path".to_owned(), reason::of(&message)),
        other => return Error::internal(other.to_string()),
    };
    Error::of(Code::ValidationFailed).and_field(field, why)
}

fn expected(kind: &str) -> String {
    reason::of(&format!("invalid type: text, expected {kind}"))
}

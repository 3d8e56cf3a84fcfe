//! JSON bodies, parsed in two steps.
//!
//! First the text (`bad_json`), then the type (`validation_failed`, with the field's path): in
//! one step serde would add "at line 1 column 16" to what the reader sees.

mod body;
mod strict;

use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::IntoResponse;
use http::header::{HeaderValue, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::Serialize;

use crate::describe::{given, taken, Describe, Operation};
use crate::handler::Answer;
use crate::{Code, Error, Result};

/// A JSON body, and a JSON answer with status 200.
///
/// The body's content type does not matter: clients that send JSON as `text/plain` exist.
/// Unknown members are refused by name, except the caller's own id in its old spellings
/// (`userId`, `authorId`, …) at the top, which is ignored: who calls is never in the body.
#[derive(Debug, Clone, Copy)]
pub struct Json<T>(pub T);

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let whole = request.into_body().collect().await;
        let bytes = whole.map_err(unread)?;
        body::parse(&bytes.to_bytes()).map(Self)
    }
}

/// `Option<Json<T>>` takes a request without a body as `None`.
impl<S, T> OptionalFromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Option<Self>> {
        let whole = request.into_body().collect().await;
        let bytes = whole.map_err(unread)?.to_bytes();
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(None);
        }
        body::parse(&bytes).map(|it| Some(Self(it)))
    }
}

/// A body of unknown length may turn out too long only while it is read.
fn unread(error: axum::Error) -> Error {
    let error = error.into_inner();
    if error.is::<LengthLimitError>() {
        return Error::of(Code::TooLarge);
    }
    Error::of(Code::BadJson).because(error)
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> http::Response<axum::body::Body> {
        match serde_json::to_vec(&self.0) {
            Ok(text) => {
                let mut response = http::Response::new(text.into());
                let json = HeaderValue::from_static("application/json");
                response.headers_mut().insert(CONTENT_TYPE, json);
                response
            }
            Err(error) => Error::internal(error).into_response(),
        }
    }
}

/// As an argument; an answer describes itself through [`Answer`].
impl<T: JsonSchema> Describe for Json<T> {
    fn describe(operation: &mut Operation) {
        operation.request = Some(taken::<T>());
    }
}

impl<T: JsonSchema> Describe for Option<Json<T>> {
    fn describe(operation: &mut Operation) {
        Json::<T>::describe(operation);
        operation.body_optional = true;
    }
}

impl<T: Serialize + JsonSchema> Answer for Json<T> {
    fn document(operation: &mut Operation) {
        operation.response = Some(given::<T>());
        operation.statuses = vec![200];
    }
}

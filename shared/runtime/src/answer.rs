//! What a handler may answer besides [`Json`](crate::Json); each fixes its status.

use axum::body::Body;
use axum::response::IntoResponse;
use http::header::{HeaderName, HeaderValue, CONTENT_TYPE};
use http::{Response, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use crate::describe::{given, Operation};
use crate::handler::Answer;
use crate::{Error, Json};

/// Something that was made (201), or was there already with the same meaning (200).
#[derive(Debug, Clone)]
pub struct Made<T> {
    /// What was made.
    pub value: T,
    is_new: bool,
}

impl<T> Made<T> {
    /// Answers 201: it was made now.
    pub fn created(value: T) -> Self {
        Self {
            value,
            is_new: true,
        }
    }

    /// Answers 200: a repeat of a request that had made it.
    pub fn existing(value: T) -> Self {
        Self {
            value,
            is_new: false,
        }
    }
}

impl<T: Serialize> IntoResponse for Made<T> {
    fn into_response(self) -> Response<Body> {
        let response = Json(self.value).into_response();
        if self.is_new {
            with_status(response, StatusCode::CREATED)
        } else {
            response
        }
    }
}

impl<T: Serialize + JsonSchema> Answer for Made<T> {
    fn document(operation: &mut Operation) {
        operation.response = Some(given::<T>());
        operation.statuses = vec![201, 200];
    }
}

/// Something that is done (200), or was taken on and is not done yet (202).
#[derive(Debug, Clone)]
pub struct Begun<T> {
    /// What is told.
    pub value: T,
    is_done: bool,
}

impl<T> Begun<T> {
    /// Answers 200: it is done.
    pub fn now(value: T) -> Self {
        Self {
            value,
            is_done: true,
        }
    }

    /// Answers 202: it will be done.
    pub fn later(value: T) -> Self {
        Self {
            value,
            is_done: false,
        }
    }
}

impl<T: Serialize> IntoResponse for Begun<T> {
    fn into_response(self) -> Response<Body> {
        let response = Json(self.value).into_response();
        if self.is_done {
            response
        } else {
            with_status(response, StatusCode::ACCEPTED)
        }
    }
}

impl<T: Serialize + JsonSchema> Answer for Begun<T> {
    fn document(operation: &mut Operation) {
        operation.response = Some(given::<T>());
        operation.statuses = vec![200, 202];
    }
}

/// Something that was taken on and is not done yet (202).
#[derive(Debug, Clone)]
pub struct Accepted<T>(pub T);

impl<T: Serialize> IntoResponse for Accepted<T> {
    fn into_response(self) -> Response<Body> {
        with_status(Json(self.0).into_response(), StatusCode::ACCEPTED)
    }
}

impl<T: Serialize + JsonSchema> Answer for Accepted<T> {
    fn document(operation: &mut Operation) {
        operation.response = Some(given::<T>());
        operation.statuses = vec![202];
    }
}

/// Done, and nothing to say (204).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response<Body> {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl Answer for NoContent {
    fn document(operation: &mut Operation) {
        operation.statuses = vec![204];
    }
}

/// Something other than JSON (200): a calendar, a table, a page.
///
/// An execution's answer is text: bytes that are not UTF-8 do not survive the SDKs.
#[derive(Debug, Clone)]
pub struct Content {
    kind: HeaderValue,
    body: Vec<u8>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Content {
    /// A body of the given type, such as `text/calendar`.
    pub fn new(content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            kind: HeaderValue::from_static(content_type),
            body: body.into(),
            headers: Vec::new(),
        }
    }

    /// Adds a header, such as `content-disposition`; what is no header value is left out.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        let value = HeaderValue::from_str(value).ok();
        let name = HeaderName::from_static(name);
        self.headers.extend(value.map(|it| (name, it)));
        self
    }
}

impl IntoResponse for Content {
    fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        response.headers_mut().insert(CONTENT_TYPE, self.kind);
        response.headers_mut().extend(self.headers);
        response
    }
}

impl Answer for Content {
    fn document(operation: &mut Operation) {
        operation.statuses = vec![200];
    }
}

/// The same thing (200) for programs, as JSON, or for people: a page, a table.
#[derive(Debug, Clone)]
pub enum Form<T> {
    /// For programs.
    Data(T),
    /// For people.
    Content(Content),
}

impl<T: Serialize> IntoResponse for Form<T> {
    fn into_response(self) -> Response<Body> {
        match self {
            Self::Data(value) => Json(value).into_response(),
            Self::Content(content) => content.into_response(),
        }
    }
}

impl<T: Serialize + JsonSchema> Answer for Form<T> {
    fn document(operation: &mut Operation) {
        operation.response = Some(given::<T>());
        operation.statuses = vec![200];
    }
}

impl<T: Answer> Answer for Result<T, Error> {
    fn document(operation: &mut Operation) {
        T::document(operation);
    }
}

fn with_status(mut response: Response<Body>, status: StatusCode) -> Response<Body> {
    // What could not be written is a refusal by now and keeps its own status.
    if response.status() == StatusCode::OK {
        *response.status_mut() = status;
    }
    response
}

//! Puts the request's id on every answer, and every refusal into one shape.
//!
//! ```
//! use axum::body::Body;
//! use http::{Request, Response};
//! use runtime::layers::RequestId;
//! use runtime::{Code, Error};
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let refusing = tower::service_fn(|_: Request<Body>| async {
//!     Ok(axum::response::IntoResponse::into_response(Error::of(Code::PodFull)))
//! });
//! let answer = RequestId.layer(refusing).oneshot(Request::default()).await;
//! let Ok(answer) = answer;
//! # let _: &Response<Body> = &answer;
//! assert_eq!(answer.status(), 409);
//! assert!(answer.headers().contains_key("x-request-id"));
//! # }
//! ```

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::body::Body;
use http::header::{HeaderName, HeaderValue, CONTENT_LENGTH};
use http::{Method, Request, Response};
use tower::{Layer, Service};

use super::{finishing, Answer, Finishing, Inner};
use crate::error::{render, Refusal};
use crate::{execution, Code, Error, Execution};

/// Header that carries the request's id.
const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// Puts `x-request-id` on every answer and writes the body of every refusal.
///
/// What refuses without an [`Error`] of ours (an extractor of axum's) gets the general code of
/// its status, so that no answer leaves without our body.
#[derive(Debug, Clone, Copy, Default)]
pub struct RequestId;

/// The service that [`RequestId`] makes.
#[derive(Debug, Clone)]
pub struct RequestIdService<S> {
    inner: S,
}

impl<S> Layer<S> for RequestId {
    type Service = RequestIdService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        RequestIdService { inner }
    }
}

impl<S: Inner> Service<Request<Body>> for RequestIdService<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Finishing<S::Future, Execution>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let execution = execution::of(request.extensions());
        finishing(self.inner.call(request), execution, finished)
    }
}

fn finished((answer, execution): (Answer, Execution)) -> Answer {
    Ok(finish(answer?, &execution))
}

fn finish(mut response: Response<Body>, execution: &Execution) -> Response<Body> {
    let id = execution.request_id();
    if let Some(Refusal(error)) = response.extensions_mut().remove::<Refusal>() {
        render(&error, id, &mut response);
    } else if response.status().is_client_error() || response.status().is_server_error() {
        let error = Error::of(Code::of_status(response.status()));
        render(&error, id, &mut response);
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        response.headers_mut().insert(HEADER, value);
    }
    if *execution.method() == Method::HEAD {
        response.headers_mut().remove(CONTENT_LENGTH);
        *response.body_mut() = Body::empty();
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use http::StatusCode;
    use http_body_util::BodyExt;
    use tower::{service_fn, ServiceExt};

    use crate::testing::{execution, Call};

    async fn answered(with: fn() -> Response<Body>, method: &str) -> (Response<()>, String) {
        let context = || Call::new(method, "/").context();
        let mut request = crate::request(&mut context());
        let execution = execution(&mut context());
        request.extensions_mut().insert(execution);
        let inner = service_fn(move |_| async move { Ok(with()) });
        let Ok(response) = RequestId.layer(inner).oneshot(request).await;
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        (Response::from_parts(parts, ()), text)
    }

    #[tokio::test]
    async fn the_id_is_the_executions_own() {
        let (response, _) = answered(|| "fine".into_response(), "GET").await;
        assert_eq!(response.headers()["x-request-id"], "execution");
    }

    #[tokio::test]
    async fn someone_elses_refusal_is_put_into_our_shape() {
        let plain = || (StatusCode::CONFLICT, "column \"x\" of table y").into_response();
        let (response, body) = answered(plain, "GET").await;
        assert_eq!(response.status(), 409);
        assert_eq!(
            body,
            r#"{"error":"This does not fit with how things are now","code":"conflict","requestId":"execution"}"#
        );
    }

    #[tokio::test]
    async fn a_limit_says_when_to_come_back() {
        let limited = || Error::of(Code::RateLimited).retry_after(7).into_response();
        let (response, _) = answered(limited, "GET").await;
        assert_eq!(response.headers()["retry-after"], "7");
    }

    #[tokio::test]
    async fn headers_beside_a_refusal_stay() {
        let refusal = || {
            let mut response = Error::of(Code::MethodNotAllowed).into_response();
            response
                .headers_mut()
                .insert("allow", HeaderValue::from_static("GET"));
            response
        };
        let (response, _) = answered(refusal, "POST").await;
        assert_eq!(response.headers()["allow"], "GET");
    }

    #[tokio::test]
    async fn head_gets_no_body() {
        let (response, body) = answered(|| Error::of(Code::Gone).into_response(), "HEAD").await;
        assert_eq!((response.status().as_u16(), body.as_str()), (410, ""));
    }
}

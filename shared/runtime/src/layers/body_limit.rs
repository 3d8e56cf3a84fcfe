//! Refuses bodies that are larger than a route expects.
//!
//! The body is in memory already (the runtime reads up to 20 MiB); this keeps it from being
//! parsed.
//!
//! ```
//! use axum::body::Body;
//! use http::{Request, Response};
//! use runtime::layers::BodyLimit;
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let greedy = tower::service_fn(|_: Request<Body>| async { Ok(Response::default()) });
//! let request = Request::new(Body::from("five!"));
//! let answer = BodyLimit(4).layer(greedy).oneshot(request).await;
//! # let answer: Result<Response<Body>, std::convert::Infallible> = answer;
//! let Ok(answer) = answer;
//! assert_eq!(answer.status(), 413);
//! # }
//! ```

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use axum::response::IntoResponse;
use futures_util::future::{ready, Either, Ready};
use http::{Request, Response};
use http_body_util::Limited;
use tower::{Layer, Service};

use super::Inner;
use crate::{Code, Error};

/// Refuses bodies of more than so many bytes with 413.
#[derive(Debug, Clone, Copy)]
pub struct BodyLimit(pub usize);

/// The service that [`BodyLimit`] makes.
#[derive(Debug, Clone)]
pub struct BodyLimitService<S> {
    inner: S,
    limit: usize,
}

impl<S> Layer<S> for BodyLimit {
    type Service = BodyLimitService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        BodyLimitService {
            inner,
            limit: self.0,
        }
    }
}

impl<S: Inner> Service<Request<Body>> for BodyLimitService<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Result<Response<Body>, Infallible>>, S::Future>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let size = request.body().size_hint();
        let largest = u64::try_from(self.limit).unwrap_or(u64::MAX);
        if size.lower() > largest {
            let refusal = refuse(self.limit).into_response();
            return Either::Left(ready(Ok(refusal)));
        }
        let known = size.upper().is_some_and(|it| it <= largest);
        let request = if known {
            request
        } else {
            // A body of unknown length is cut off while it is read.
            let limit = self.limit;
            request.map(|body| Body::new(Limited::new(body, limit)))
        };
        Either::Right(self.inner.call(request))
    }
}

fn refuse(limit: usize) -> Error {
    let message = format!("The body may have at most {} KB", limit / 1024);
    Error::new(Code::TooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;
    use axum::extract::FromRequest;
    use tower::{service_fn, ServiceExt};

    async fn status(limit: usize, body: Body) -> u16 {
        let inner = service_fn(|request| async {
            let read = Json::<String>::from_request(request, &()).await;
            Ok(read.map_or_else(IntoResponse::into_response, |_| Response::default()))
        });
        let request = Request::new(body);
        let Ok(response) = BodyLimit(limit).layer(inner).oneshot(request).await;
        response.status().as_u16()
    }

    #[tokio::test]
    async fn a_body_of_just_the_limit_passes() {
        assert_eq!(status(6, Body::from("\"four\"")).await, 200);
        assert_eq!(status(5, Body::from("\"four\"")).await, 413);
    }

    #[tokio::test]
    async fn a_body_of_unknown_length_is_cut_off() {
        let stream = |text: &'static str| {
            let pieces = [Ok::<_, Infallible>(text), Ok("\"")];
            Body::from_stream(futures_util::stream::iter(pieces))
        };
        assert_eq!(status(6, stream("\"four")).await, 200);
        assert_eq!(status(5, stream("\"four")).await, 413);
    }
}

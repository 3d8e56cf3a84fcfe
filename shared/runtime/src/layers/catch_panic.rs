//! Turns a panic into our 500.
//!
//! The runtime would answer an empty one. The panic's text goes to the log alone.
//!
//! ```
//! use axum::body::Body;
//! use http::Request;
//! use runtime::layers::CatchPanic;
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let broken = tower::service_fn(|_: Request<Body>| async { panic!("a bug") });
//! let answer = CatchPanic.layer(broken).oneshot(Request::default()).await;
//! let Ok(answer) = answer;
//! assert_eq!(answer.status(), 500);
//! # }
//! ```

use std::any::Any;
use std::convert::Infallible;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::IntoResponse;
use futures_util::future::{ready, CatchUnwind, Either, Map, Ready};
use futures_util::FutureExt;
use http::{Request, Response};
use tower::{Layer, Service};

use super::{Answer, Inner};
use crate::Error;

type Panic = Box<dyn Any + Send>;
type Reported = fn(Result<Answer, Panic>) -> Answer;

/// Answers 500 where the service inside panics.
#[derive(Debug, Clone, Copy, Default)]
pub struct CatchPanic;

/// The service that [`CatchPanic`] makes.
#[derive(Debug, Clone)]
pub struct CatchPanicService<S> {
    inner: S,
}

impl<S> Layer<S> for CatchPanic {
    type Service = CatchPanicService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        CatchPanicService { inner }
    }
}

impl<S: Inner> Service<Request<Body>> for CatchPanicService<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Either<Ready<Answer>, Map<CatchUnwind<AssertUnwindSafe<S::Future>>, Reported>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The call itself may panic too, before there is a future. Nothing inside is used again
        // after a panic: the execution ends with it.
        let called = catch_unwind(AssertUnwindSafe(|| self.inner.call(request)));
        match called {
            Err(panic) => Either::Left(ready(Ok(report(&*panic)))),
            Ok(work) => {
                let reported: Reported = |outcome| outcome.unwrap_or_else(|it| Ok(report(&*it)));
                Either::Right(AssertUnwindSafe(work).catch_unwind().map(reported))
            }
        }
    }
}

fn report(panic: &(dyn Any + Send)) -> Response<Body> {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("of an unknown kind");
    Error::internal(format!("panic: {text}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Refusal;
    use std::future::{ready, Ready};
    use tower::{service_fn, ServiceExt};

    type Answered = Ready<Result<Response<Body>, Infallible>>;

    async fn cause_of(inner: fn(Request<Body>) -> Answered) -> Option<String> {
        let Ok(response) = CatchPanic
            .layer(service_fn(inner))
            .oneshot(Request::default())
            .await;
        response.extensions().get::<Refusal>()?.0.cause()
    }

    #[tokio::test]
    async fn a_panic_of_the_call_itself_is_caught_too() {
        let cause = cause_of(|_| panic!("number {}", 7)).await;
        assert_eq!(cause.as_deref(), Some("panic: number 7"));
    }

    #[tokio::test]
    async fn a_panic_without_words_is_caught_too() {
        let cause = cause_of(|_| std::panic::panic_any(7)).await;
        assert_eq!(cause.as_deref(), Some("panic: of an unknown kind"));
    }

    #[tokio::test]
    async fn an_answer_passes() {
        assert_eq!(cause_of(|_| ready(Ok(Response::default()))).await, None);
    }
}

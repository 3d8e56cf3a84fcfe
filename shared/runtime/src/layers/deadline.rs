//! Answers before the platform cuts the execution.
//!
//! Appwrite would answer an empty 500 and leave the code running. Work that is dropped here
//! stops at its next `await`.
//!
//! ```
//! use axum::body::Body;
//! use http::{Request, Response};
//! use runtime::layers::Deadline;
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread", start_paused = true)]
//! # async fn main() {
//! let endless = tower::service_fn(|_: Request<Body>| std::future::pending());
//! let answer = Deadline.layer(endless).oneshot(Request::default()).await;
//! # let answer: Result<Response<Body>, std::convert::Infallible> = answer;
//! let Ok(answer) = answer;
//! assert_eq!(answer.status(), 504);
//! # }
//! ```

use std::convert::Infallible;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::IntoResponse;
use futures_util::future::Map;
use futures_util::FutureExt;
use http::{Request, Response};
use tokio::time::error::Elapsed;
use tokio::time::{timeout_at, Timeout};
use tower::{Layer, Service};

use super::{Answer, Inner};
use crate::{execution, Code, Error};

type Limited = fn(Result<Answer, Elapsed>) -> Answer;

/// Answers 504 when the execution's deadline passes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Deadline;

/// The service that [`Deadline`] makes.
#[derive(Debug, Clone)]
pub struct DeadlineService<S> {
    inner: S,
}

impl<S> Layer<S> for Deadline {
    type Service = DeadlineService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        DeadlineService { inner }
    }
}

impl<S: Inner> Service<Request<Body>> for DeadlineService<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Map<Timeout<S::Future>, Limited>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let deadline = execution::of(request.extensions()).deadline();
        let work = self.inner.call(request);
        let limited: Limited = |outcome| outcome.unwrap_or_else(|it| Ok(late(it).into_response()));
        timeout_at(deadline.into(), work).map(limited)
    }
}

fn late(elapsed: Elapsed) -> Error {
    Error::of(Code::UpstreamTimeout).because(elapsed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{execution, Call};
    use std::time::Duration;
    use tokio::time::{sleep, Instant};
    use tower::{service_fn, ServiceExt};

    async fn asked(call: Call, work: Duration) -> (u16, Duration) {
        let mut request = Request::default();
        let execution = execution(&mut call.context());
        request.extensions_mut().insert(execution);
        let inner = service_fn(move |_| async move {
            sleep(work).await;
            Ok(Response::default())
        });
        let started = Instant::now();
        let Ok(response) = Deadline.layer(inner).oneshot(request).await;
        (response.status().as_u16(), started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn work_that_ends_in_time_passes() {
        let (status, took) = asked(Call::get("/"), Duration::from_secs(13)).await;
        assert_eq!((status, took.as_secs()), (200, 13));
    }

    #[tokio::test(start_paused = true)]
    async fn the_answer_is_on_its_way_a_second_before_the_platform_cuts() {
        let (status, took) = asked(Call::get("/"), Duration::from_secs(60)).await;
        assert_eq!((status, took.as_secs_f32().round()), (504, 14.0));
    }
}

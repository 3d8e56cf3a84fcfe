//! Writes one line about every execution.
//!
//! Except about a health check that found all well: probes would bury the rest.
//! Ids, numbers and codes only: no path (it may hold a token), no body, no e-mail, no key.
//!
//! ```
//! use axum::body::Body;
//! use http::{Request, Response};
//! use runtime::layers::Log;
//! use tower::{Layer, ServiceExt};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let fine = tower::service_fn(|_: Request<Body>| async { Ok(Response::default()) });
//! let answer = Log::of("posts").layer(fine).oneshot(Request::default()).await;
//! # let answer: Result<Response<Body>, std::convert::Infallible> = answer;
//! # assert_eq!(answer.map(|it| it.status().as_u16()), Ok(200));
//! # }
//! ```

use std::convert::Infallible;
use std::task::{Context, Poll};
use std::time::Instant;

use axum::body::Body;
use http::{Request, Response};
use serde::Serialize;
use tower::{Layer, Service};

use super::{finishing, Answer, Finishing, Inner};
use crate::error::Refusal;
use crate::function::HEALTH;
use crate::{execution, Error, Execution, Level};

/// Characters kept of a cause: the runtime cuts a line at 8000 bytes, and then it is no JSON.
const CAUSE: usize = 1500;

/// Writes one JSON line per execution, to the error log when the fault is ours.
#[derive(Debug, Clone, Copy)]
pub struct Log {
    function: &'static str,
}

impl Log {
    /// Logs for the function of this id.
    pub const fn of(function: &'static str) -> Self {
        Self { function }
    }
}

/// The service that [`Log`] makes.
#[derive(Debug, Clone)]
pub struct LogService<S> {
    inner: S,
    function: &'static str,
}

impl<S> Layer<S> for Log {
    type Service = LogService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        LogService {
            inner,
            function: self.function,
        }
    }
}

impl<S: Inner> Service<Request<Body>> for LogService<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Finishing<S::Future, Begun>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let begun = Begun {
            at: Instant::now(),
            function: self.function,
            execution: execution::of(request.extensions()),
        };
        finishing(self.inner.call(request), begun, logged)
    }
}

/// What is known of an execution before it is answered.
pub struct Begun {
    at: Instant,
    function: &'static str,
    execution: Execution,
}

fn logged((answer, begun): (Answer, Begun)) -> Answer {
    let response = answer?;
    if !is_probe(&begun.execution, &response) {
        begun.write(&response);
    }
    Ok(response)
}

/// Whether this was a health check that found all well; a line for each would bury the others.
fn is_probe(execution: &Execution, response: &Response<Body>) -> bool {
    execution.operation() == Some(HEALTH) && response.status().is_success()
}

/// The line, in the order people read it.
#[derive(Serialize)]
struct Line<'a> {
    message: String,
    execution: &'a str,
    function: &'a str,
    trigger: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<&'a str>,
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<String>,
    calls: u32,
    waves: u32,
    duration_ms: u64,
}

impl Begun {
    fn write(&self, response: &Response<Body>) {
        let status = response.status().as_u16();
        let refusal = response.extensions().get::<Refusal>();
        let (execution, took) = (&self.execution, self.at.elapsed());
        let (operation, usage) = (execution.operation(), execution.usage());
        let what = operation.unwrap_or(execution.trigger().name());
        let line = Line {
            message: format!("{what} answered {status}"),
            execution: execution.request_id(),
            function: self.function,
            trigger: execution.trigger().name(),
            operation,
            event: execution.event(),
            caller: execution.caller(),
            status,
            code: refusal.map(|it| it.0.code.name()),
            cause: refusal.and_then(|it| short_cause(&it.0)),
            calls: usage.calls,
            waves: usage.waves,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        };
        let level = if response.status().is_server_error() {
            Level::Error
        } else {
            Level::Log
        };
        execution.journal().write(level, &line);
    }
}

fn short_cause(error: &Error) -> Option<String> {
    let mut cause = error.cause()?;
    if let Some((end, _)) = cause.char_indices().nth(CAUSE) {
        cause.truncate(end);
    }
    Some(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::Slot;
    use crate::testing::{execution, execution_in, Call};
    use crate::{AppState, Environment, Usage};
    use axum::response::IntoResponse;
    use serde_json::{json, Value};
    use tower::{service_fn, ServiceExt};

    use crate::Code;

    #[derive(Clone)]
    struct Busy;

    impl AppState for Busy {
        fn open(_: &Execution) -> Self {
            Self
        }

        fn usage(&self) -> Usage {
            Usage { calls: 2, waves: 1 }
        }
    }

    fn execution_with_project() -> Execution {
        let set = |_: &str| Some("set".to_owned());
        let environment = Environment::new(set, || std::time::SystemTime::UNIX_EPOCH, |_, _| {});
        execution_in(&mut Call::get("/").context(), &environment)
    }

    async fn logged(with: fn() -> Response<Body>) -> (Level, Value) {
        let execution = execution(&mut Call::get("/private").by("asha").context());
        let mut request = Request::default();
        request.extensions_mut().insert(execution.clone());
        let slot = Slot::<Busy>::default();
        execution.measure(slot.meter());
        slot.open(&execution_with_project()).unwrap();
        let inner = service_fn(move |_| async move { Ok(with()) });
        let Ok(_) = Log::of("posts").layer(inner).oneshot(request).await;
        let (level, line) = execution.journal().take().remove(0);
        (level, serde_json::from_str(&line).unwrap())
    }

    #[tokio::test]
    async fn a_fault_of_ours_goes_to_the_error_log() {
        let (level, line) = logged(|| Error::internal("the reason").into_response()).await;
        assert_eq!(level, Level::Error);
        assert_eq!(
            (&line["code"], &line["cause"]),
            (&json!("internal"), &json!("the reason"))
        );
    }

    #[tokio::test]
    async fn an_endless_cause_is_cut_between_two_letters() {
        let (_, line) = logged(|| Error::internal("ü".repeat(9000)).into_response()).await;
        assert_eq!(line["cause"].as_str().unwrap().chars().count(), CAUSE);
    }

    #[tokio::test]
    async fn a_refusal_is_no_error() {
        let (level, line) = logged(|| Error::of(Code::PodFull).into_response()).await;
        assert_eq!(level, Level::Log);
        assert_eq!(line["message"], "http answered 409");
        assert_eq!((&line["calls"], &line["waves"]), (&json!(2), &json!(1)));
    }
}

//! The tower layers around every execution, outermost first: request id, log, panic, deadline;
//! around each route the body limit.
//!
//! Each works on its own, over any service of axum's bodies that cannot fail.

mod body_limit;
mod catch_panic;
mod deadline;
mod dispatch;
mod log;
mod request_id;

pub use body_limit::BodyLimit;
pub use catch_panic::CatchPanic;
pub use deadline::Deadline;
pub use log::Log;
pub use request_id::RequestId;

pub(crate) use dispatch::Dispatch;

use std::convert::Infallible;
use std::future::Future;

use axum::body::Body;
use futures_util::future::BoxFuture;
use http::{Request, Response};
use tower::{Service, ServiceExt};

/// What a layer wraps: answers always, in the `http` crate's words.
pub trait Inner:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Inner for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// What a layer's service returns.
type Answering = BoxFuture<'static, Result<Response<Body>, Infallible>>;

/// Runs the wrapped service to its answer.
fn run<S: Inner>(inner: &S, request: Request<Body>) -> impl Future<Output = Response<Body>> + Send {
    let answering = inner.clone().oneshot(request);
    async move {
        match answering.await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

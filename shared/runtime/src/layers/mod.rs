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
use futures_util::future::{join, ready, BoxFuture, Join, Map, Ready};
use futures_util::FutureExt;
use http::{Request, Response};
use tower::Service;

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
type Answering = BoxFuture<'static, Answer>;

/// Work of a service, and what a layer kept of the request to finish the answer with.
type Finishing<F, Kept> = Map<Join<F, Ready<Kept>>, fn((Answer, Kept)) -> Answer>;

/// What every service answers.
type Answer = Result<Response<Body>, Infallible>;

/// Finishes the answer of some work. Its type has a name, so that no layer needs a box for each execution.
fn finishing<F: Future<Output = Answer>, Kept>(
    work: F,
    kept: Kept,
    finish: fn((Answer, Kept)) -> Answer,
) -> Finishing<F, Kept> {
    join(work, ready(kept)).map(finish)
}

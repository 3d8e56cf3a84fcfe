//! The heart of the stack: the trigger decides which code an execution can reach.

use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::IntoResponse;
use axum::Router;
use futures_util::FutureExt;
use http::{Request, Response};
use http_body_util::BodyExt;
use serde_json::json;
use tower::Service;

use super::Answering;
use crate::extract::Slot;
use crate::triggers::{Subscriber, Triggers};
use crate::{execution, AppState, Error, Event, Execution, Json, Result, Tick, Trigger};

/// Sends requests to the router, events to their handlers, ticks to the scheduled one.
pub(crate) struct Dispatch<S> {
    router: Router,
    triggers: Arc<Triggers<S>>,
}

impl<S> Clone for Dispatch<S> {
    fn clone(&self) -> Self {
        Self {
            router: self.router.clone(),
            triggers: Arc::clone(&self.triggers),
        }
    }
}

impl<S> fmt::Debug for Dispatch<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Dispatch").finish_non_exhaustive()
    }
}

impl<S: AppState> Dispatch<S> {
    pub(crate) fn new(triggers: Arc<Triggers<S>>) -> Self {
        Self {
            router: triggers.routes.router(),
            triggers,
        }
    }
}

impl<S: AppState> Service<Request<Body>> for Dispatch<S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let triggers = Arc::clone(&self.triggers);
        let execution = execution::of(request.extensions());
        let slot = request.extensions().get::<Slot<S>>().cloned();
        let slot = slot.unwrap_or_default();
        match execution.trigger() {
            Trigger::Http => self.router.call(request).boxed(),
            Trigger::Event => {
                let work = async move { happened(&triggers, &slot, &execution, request).await };
                work.map(|it| Ok(it.into_response())).boxed()
            }
            Trigger::Schedule => {
                let work = async move { ticked(&triggers, &slot, &execution).await };
                work.map(|it| Ok(it.into_response())).boxed()
            }
        }
    }
}

/// What an event or a tick is answered with; only its status and the log are ever looked at.
type Noted = Result<Json<serde_json::Value>>;

async fn happened<S: AppState>(
    triggers: &Triggers<S>,
    slot: &Slot<S>,
    execution: &Execution,
    request: Request<Body>,
) -> Noted {
    let body = request.into_body().collect().await;
    let body = body.map_err(Error::internal)?.to_bytes();
    let name = execution.event().unwrap_or_default();
    let event = Event::new(name, &body).by(execution.caller());
    let chosen = subscribed(&triggers.subscribers, &event);
    if chosen.is_empty() {
        // A 5xx would only be noise: Appwrite never delivers an event again.
        tracing::info!(event = name, "Skipped an event that nothing here handles");
        return Ok(Json(json!({ "skipped": name })));
    }
    execution.serve("event");
    let state = slot.open(execution)?;
    let mut failure = None;
    for subscriber in &chosen {
        if let Err(error) = (subscriber.run)(state.clone(), &event).await {
            failure = later(failure, error);
        }
    }
    match failure {
        None => Ok(Json(json!({ "handled": chosen.len() }))),
        // Whatever the handler says, it failed: only a 5xx shows as failed in Appwrite.
        Some(error) => Err(Error::internal(error)),
    }
}

/// Keeps the first failure for the answer and logs the others here.
fn later(first: Option<Error>, next: Error) -> Option<Error> {
    if first.is_some() {
        let cause = next.cause();
        tracing::error!(error = %next, cause, "Another handler of the same event failed");
        return first;
    }
    Some(next)
}

/// The handlers of an event. Only when none matches exactly do sub-actions count, whose names
/// the header shortens.
fn subscribed<'a, S>(all: &'a [Subscriber<S>], event: &Event) -> Vec<&'a Subscriber<S>> {
    let exact: Vec<_> = all
        .iter()
        .filter(|it| event.matches(&it.subscription))
        .collect();
    if !exact.is_empty() {
        return exact;
    }
    all.iter()
        .filter(|it| event.may_be(&it.subscription))
        .collect()
}

async fn ticked<S: AppState>(
    triggers: &Triggers<S>,
    slot: &Slot<S>,
    execution: &Execution,
) -> Noted {
    let Some((_, run)) = &triggers.schedule else {
        tracing::info!("Skipped a tick: this function has no schedule");
        return Ok(Json(json!({ "skipped": "tick" })));
    };
    execution.serve("tick");
    let state = slot.open(execution)?;
    let tick = Tick::at(execution.environment().now());
    match run(state, tick).await {
        Ok(()) => Ok(Json(json!({ "handled": 1 }))),
        Err(error) => Err(Error::internal(error)),
    }
}

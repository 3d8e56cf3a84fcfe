//! The application's state: opened at most once per execution, and only if a handler asks.

use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::describe::{Describe, Operation};
use crate::execution::{self, ENDPOINT, PROJECT};
use crate::{Error, Execution, Result};

/// How much an execution asked of the store, for the log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Calls made.
    pub calls: u32,
    /// Calls that had to wait for another: the sequential depth.
    pub waves: u32,
}

/// What a function's handlers share: clients, settings.
///
/// Opening happens per execution and must be cheap: whatever outlives one execution comes from
/// [`Environment::shared`](crate::Environment::shared).
pub trait AppState: Clone + Send + Sync + 'static {
    /// Makes the state of one execution.
    fn open(execution: &Execution) -> Self;

    /// What this execution used so far.
    fn usage(&self) -> Usage {
        Usage::default()
    }
}

/// A function without state.
impl AppState for () {
    fn open(_: &Execution) -> Self {}
}

/// The application's state as an argument: `State(app): State<App>`.
#[derive(Debug, Clone, Copy)]
pub struct State<S>(pub S);

/// Ties a handler to the state of the function it is part of.
#[derive(Debug)]
pub struct For<S>(PhantomData<fn() -> S>);

impl<S> For<S> {
    pub(crate) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<S: AppState> FromRequestParts<For<S>> for State<S> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &For<S>) -> Result<Self> {
        let execution = execution::of(&parts.extensions);
        let slot = parts.extensions.get::<Slot<S>>().cloned();
        slot.unwrap_or_default().open(&execution).map(State)
    }
}

impl<S> Describe for State<S> {
    fn describe(_: &mut Operation) {}
}

/// Where an execution keeps its state once a handler asked for it.
pub(crate) struct Slot<S>(Arc<OnceLock<S>>);

impl<S> Clone for Slot<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S> Default for Slot<S> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<S: AppState> Slot<S> {
    /// The state, opened on the first call.
    pub(crate) fn open(&self, execution: &Execution) -> Result<S> {
        if self.0.get().is_none() {
            surrounded(execution)?;
            execution.configure().map_err(Error::internal)?;
        }
        Ok(self.0.get_or_init(|| S::open(execution)).clone())
    }

    /// What the log layer asks at the end; it does not know the state's type.
    pub(crate) fn meter(&self) -> Meter {
        let state = Arc::clone(&self.0);
        Meter(state)
    }
}

/// Something that knows what an execution used.
trait Metered: Send + Sync {
    fn usage(&self) -> Usage;
}

impl<S: AppState> Metered for OnceLock<S> {
    /// Nothing, unless the state was opened at all.
    fn usage(&self) -> Usage {
        self.get().map(S::usage).unwrap_or_default()
    }
}

/// Reads the usage of an execution's state.
#[derive(Clone)]
pub(crate) struct Meter(Arc<dyn Metered>);

impl Meter {
    pub(crate) fn read(&self) -> Usage {
        self.0.usage()
    }
}

/// Appwrite always says where it is; a guess would write into somebody else's project.
fn surrounded(execution: &Execution) -> Result<()> {
    let missing = [
        (ENDPOINT, execution.endpoint()),
        (PROJECT, execution.project()),
    ]
    .into_iter()
    .find(|(_, value)| value.is_empty());
    match missing {
        None => Ok(()),
        Some((name, _)) => Err(Error::internal(format!("`{name}` is not set"))),
    }
}

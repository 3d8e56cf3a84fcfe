//! What a function answers to: requests, events, the clock.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::FutureExt;

use crate::{AppState, Event, EventArgument, Execute, Result, Routes, Tick, Variable};

type OnEvent<S> = Arc<dyn Fn(S, &Event) -> BoxFuture<'static, Result<()>> + Send + Sync>;
type OnTick<S> = Arc<dyn Fn(S, Tick) -> BoxFuture<'static, Result<()>> + Send + Sync>;

/// One event handler with what it subscribes to.
pub(crate) struct Subscriber<S> {
    pub(crate) subscription: String,
    pub(crate) run: OnEvent<S>,
    pub(crate) writes: Option<&'static [&'static str]>,
}

/// Everything a function answers to, and what it needs from the platform.
pub struct Triggers<S> {
    pub(crate) routes: Routes<S>,
    pub(crate) subscribers: Vec<Subscriber<S>>,
    pub(crate) schedule: Option<(&'static str, OnTick<S>)>,
    pub(crate) execute: Execute,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) writes: &'static [&'static str],
    pub(crate) variables: &'static [Variable],
    pub(crate) timeout_seconds: u32,
}

impl<S: AppState> Default for Triggers<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S: AppState> Triggers<S> {
    /// A function that answers `GET /health` and nothing else, within 15 seconds.
    pub fn new() -> Self {
        Self {
            routes: Routes::new(),
            subscribers: Vec::new(),
            schedule: None,
            execute: Execute::Nobody,
            scopes: &[],
            writes: &[],
            variables: &[],
            timeout_seconds: 15,
        }
    }

    /// Serves requests.
    #[must_use]
    pub fn on_request(mut self, routes: Routes<S>) -> Self {
        self.routes = self.routes.merge(routes);
        self
    }

    /// Handles the event that the handler's second argument stands for.
    #[must_use]
    pub fn on_event<E, H, Fut>(mut self, handler: H) -> Self
    where
        E: EventArgument,
        H: Fn(S, E) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let run = move |state: S, event: &Event| match E::from_event(event) {
            Ok(argument) => handler(state, argument).boxed(),
            Err(error) => std::future::ready(Err(error)).boxed(),
        };
        self.subscribers.push(Subscriber {
            subscription: E::subscription(),
            run: Arc::new(run),
            writes: None,
        });
        self
    }

    /// Names the tables that the last event handler writes, where that is less than what the whole function writes: a handler
    /// may wake another one, as long as no circle closes.
    #[must_use]
    pub fn writing(mut self, tables: &'static [&'static str]) -> Self {
        if let Some(last) = self.subscribers.last_mut() {
            last.writes = Some(tables);
        }
        self
    }

    /// Runs on a schedule: cron with five fields, in UTC. A function has one; the last counts.
    #[must_use]
    pub fn on_schedule<H, Fut>(mut self, cron: &'static str, handler: H) -> Self
    where
        H: Fn(S, Tick) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<()>> + Send + 'static,
    {
        let run = move |state, tick| handler(state, tick).boxed();
        self.schedule = Some((cron, Arc::new(run)));
        self
    }

    /// Says who may start an execution; nobody unless set.
    #[must_use]
    pub fn execute(mut self, who: Execute) -> Self {
        self.execute = who;
        self
    }

    /// Says what the function's key may do; nothing unless set.
    #[must_use]
    pub fn scopes(mut self, scopes: &'static [&'static str]) -> Self {
        self.scopes = scopes;
        self
    }

    /// Names the tables the function writes, so that a test finds loops of events: `posts` for every way of writing it,
    /// `posts.create` where it only ever creates rows there.
    #[must_use]
    pub fn writes(mut self, tables: &'static [&'static str]) -> Self {
        self.writes = tables;
        self
    }

    /// Sets how long one execution may take, in seconds; Appwrite's default is 15.
    #[must_use]
    pub fn timeout(mut self, seconds: u32) -> Self {
        self.timeout_seconds = seconds;
        self
    }

    /// Declares the variables the function reads; all are checked before its state is opened.
    #[must_use]
    pub fn variables(mut self, variables: &'static [Variable]) -> Self {
        self.variables = variables;
        self
    }
}

impl<S> fmt::Debug for Triggers<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let events: Vec<_> = self.subscribers.iter().map(|it| &it.subscription).collect();
        f.debug_struct("Triggers")
            .field("routes", &self.routes)
            .field("events", &events)
            .field("schedule", &self.schedule.as_ref().map(|it| it.0))
            .finish_non_exhaustive()
    }
}

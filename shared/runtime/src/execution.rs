//! One execution, as everything inside it may know it.
//!
//! What Appwrite says in headers of its own is read here alone: a request has them no more.

use std::convert::Infallible;
use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::Method;

use crate::describe::{Describe, Operation};
use crate::extract::Meter;
use crate::headers::Sent;
use crate::journal::Journal;
use crate::{Caller, Config, Environment, Misconfigured, Trigger, Usage, Variable};

/// Variable that holds the API's address; Appwrite sets it.
pub(crate) const ENDPOINT: &str = "APPWRITE_FUNCTION_API_ENDPOINT";
/// Variable that holds the project's id; Appwrite sets it.
pub(crate) const PROJECT: &str = "APPWRITE_FUNCTION_PROJECT_ID";

/// Appwrite cuts a synchronous execution after 30 seconds whatever the function's timeout is
/// (appwrite/appwrite:src/Appwrite/Platform/Modules/Functions/Http/Executions/Create.php).
const SYNCHRONOUS: Duration = Duration::from_secs(30);

/// Time kept for answering once the deadline has passed.
const MARGIN: Duration = Duration::from_secs(1);

/// One execution: who called, with what rights, until when.
///
/// Cheap to clone. The key and the JWT live as long as it does and are never shown.
#[derive(Clone)]
pub struct Execution {
    inner: Arc<Inner>,
}

struct Inner {
    request_id: String,
    has_id: bool,
    trigger: Trigger,
    caller: Option<Caller>,
    address: Option<String>,
    key: String,
    event: Option<String>,
    method: Method,
    deadline: Instant,
    environment: Environment,
    endpoint: OnceLock<String>,
    project: OnceLock<String>,
    declared: &'static [Variable],
    config: OnceLock<Config>,
    operation: OnceLock<&'static str>,
    meter: OnceLock<Meter>,
    journal: Journal,
}

impl Execution {
    /// Reads an execution from what Appwrite says of it.
    ///
    /// `timeout` is the function's own: the runtime removes the header that would carry it.
    pub(crate) fn start(
        method: &Method,
        sent: Sent,
        timeout: Duration,
        declared: &'static [Variable],
        environment: &Environment,
    ) -> Self {
        let trigger = Trigger::of(sent.trigger.as_deref());
        let id = filled(sent.execution);
        let jwt = filled(sent.jwt);
        // An asynchronous execution carries an event header, if only an empty one; a synchronous one carries none.
        let synchronous = trigger == Trigger::Http && sent.event.is_none();
        // A client may send its own event header, so only Appwrite's own trigger makes it count.
        let event = filled(sent.event).filter(|_| trigger == Trigger::Event);
        Self {
            inner: Arc::new(Inner {
                has_id: id.is_some(),
                request_id: id.unwrap_or_else(fresh_id),
                caller: filled(sent.user).map(|id| Caller { id, jwt }),
                address: filled(sent.address),
                key: sent.key.unwrap_or_default(),
                deadline: Instant::now() + allowed(timeout, synchronous),
                trigger,
                event,
                method: method.clone(),
                environment: environment.clone(),
                endpoint: OnceLock::new(),
                project: OnceLock::new(),
                declared,
                config: OnceLock::new(),
                operation: OnceLock::new(),
                meter: OnceLock::new(),
                journal: Journal::default(),
            }),
        }
    }

    /// The execution's id; absent when something other than Appwrite called.
    pub fn id(&self) -> Option<&str> {
        self.inner.has_id.then_some(self.inner.request_id.as_str())
    }

    /// The id every answer carries: the execution's own, or a random one.
    pub fn request_id(&self) -> &str {
        &self.inner.request_id
    }

    /// What started it.
    pub fn trigger(&self) -> Trigger {
        self.inner.trigger
    }

    /// The signed-in user who called, or whose session made the change behind an event.
    pub fn caller(&self) -> Option<&str> {
        self.inner.caller.as_ref().map(|it| it.id.as_str())
    }

    /// The caller's own token; absent when the call was authorised by a JWT or a key.
    pub fn jwt(&self) -> Option<&str> {
        self.inner.caller.as_ref()?.jwt.as_deref()
    }

    /// The address that the call came from, as Appwrite saw it; absent for events and schedules.
    pub fn address(&self) -> Option<&str> {
        self.inner.address.as_deref()
    }

    /// The function's own key for this execution; empty when it has no scopes.
    pub fn key(&self) -> &str {
        &self.inner.key
    }

    /// The API's address, with `/v1`; empty outside Appwrite.
    pub fn endpoint(&self) -> &str {
        let read = || self.environment().variable(ENDPOINT).unwrap_or_default();
        self.inner.endpoint.get_or_init(read)
    }

    /// The project's id; empty outside Appwrite.
    pub fn project(&self) -> &str {
        let read = || self.environment().variable(PROJECT).unwrap_or_default();
        self.inner.project.get_or_init(read)
    }

    /// When the answer must be on its way.
    pub fn deadline(&self) -> Instant {
        self.inner.deadline
    }

    /// The surroundings: variables, clock, shared values.
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    /// The function's declared variables; checked before a handler gets the state.
    pub fn config(&self) -> &Config {
        let read = || self.read_config().unwrap_or_default();
        self.inner.config.get_or_init(read)
    }

    /// Checks the declared variables.
    pub(crate) fn configure(&self) -> Result<(), Misconfigured> {
        if self.inner.config.get().is_none() {
            // A reader in between set the same values.
            let _same = self.inner.config.set(self.read_config()?);
        }
        Ok(())
    }

    fn read_config(&self) -> Result<Config, Misconfigured> {
        let lookup = |name: &str| self.environment().variable(name);
        Config::read(self.inner.declared, &lookup)
    }

    pub(crate) fn who(&self) -> Option<&Caller> {
        self.inner.caller.as_ref()
    }

    pub(crate) fn event(&self) -> Option<&str> {
        self.inner.event.as_deref()
    }

    pub(crate) fn method(&self) -> &Method {
        &self.inner.method
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// The operation that serves this execution, once a route or handler was found.
    pub(crate) fn operation(&self) -> Option<&'static str> {
        self.inner.operation.get().copied()
    }

    pub(crate) fn serve(&self, operation: &'static str) {
        // The first operation stays: an execution is served by one.
        let _first = self.inner.operation.set(operation);
    }

    /// Says what knows how much this execution asks of the store.
    pub(crate) fn measure(&self, meter: Meter) {
        // An execution has one state, so it has one meter.
        let _first = self.inner.meter.set(meter);
    }

    /// How much this execution asked of the store so far.
    pub(crate) fn usage(&self) -> Usage {
        self.inner.meter.get().map(Meter::read).unwrap_or_default()
    }
}

impl fmt::Debug for Execution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Execution")
            .field("request_id", &self.inner.request_id)
            .field("trigger", &self.inner.trigger)
            .finish_non_exhaustive()
    }
}

impl<S: Sync> FromRequestParts<S> for Execution {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(of(&parts.extensions))
    }
}

impl Describe for Execution {
    fn describe(_: &mut Operation) {}
}

/// The execution a request belongs to; a bare one when a layer is used on its own.
pub(crate) fn of(extensions: &http::Extensions) -> Execution {
    extensions.get::<Execution>().cloned().unwrap_or_else(|| {
        let (nothing, timeout) = (Sent::default(), Duration::from_secs(15));
        Execution::start(&Method::GET, nothing, timeout, &[], Environment::process())
    })
}

fn filled(text: Option<String>) -> Option<String> {
    text.filter(|it| !it.is_empty())
}

fn fresh_id() -> String {
    format!("{:016x}", fastrand::u64(..))
}

/// How long the work may take.
fn allowed(timeout: Duration, synchronous: bool) -> Duration {
    let whole = if synchronous {
        timeout.min(SYNCHRONOUS)
    } else {
        timeout
    };
    whole.saturating_sub(MARGIN).max(whole / 2)
}

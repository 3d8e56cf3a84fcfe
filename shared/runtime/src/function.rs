//! A function: what `main` calls once per execution.

use std::fmt;
use std::pin::pin;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use openruntimes::{Context, Response};
use schemars::JsonSchema;
use serde::Serialize;
use tower::{Layer, Service};

use crate::layers::{CatchPanic, Deadline, Dispatch, Log, RequestId};
use crate::manifest::Manifest;
use crate::{block, convert, journal};
use crate::{AppState, Environment, Execution, Json, Level, Triggers};

/// A function of an Appwrite project.
///
/// ```test_harness
/// use runtime::{Context, Function, Json, Response, Routes, Triggers};
///
/// pub static FUNCTION: Function<()> = Function::new("greeter", triggers);
///
/// pub fn main(context: Context) -> Response {
///     FUNCTION.run(context)
/// }
///
/// fn triggers() -> Triggers<()> {
///     Triggers::new().on_request(Routes::new().get("/", greet, "GRT-1", "Greet"))
/// }
///
/// async fn greet() -> Json<&'static str> {
///     Json("Hello")
/// }
/// ```
pub struct Function<S: AppState> {
    id: &'static str,
    triggers: fn() -> Triggers<S>,
    built: OnceLock<Built<S>>,
}

type Stack<S> = <RequestId as Layer<Logged<S>>>::Service;
type Logged<S> = <Log as Layer<Caught<S>>>::Service;
type Caught<S> = <CatchPanic as Layer<Timed<S>>>::Service;
type Timed<S> = <Deadline as Layer<Dispatch<S>>>::Service;

/// Made when the first execution arrives, used by all.
struct Built<S> {
    triggers: Arc<Triggers<S>>,
    stack: Stack<S>,
}

impl<S: AppState> Function<S> {
    /// Names a function and says what it answers to.
    pub const fn new(id: &'static str, triggers: fn() -> Triggers<S>) -> Self {
        Self {
            id,
            triggers,
            built: OnceLock::new(),
        }
    }

    /// The function's id.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Serves one execution of a deployed function.
    pub fn run(&self, context: Context) -> Response {
        self.run_with(context, Environment::process())
    }

    /// Serves one execution in an environment of one's own, as hosts and tests do.
    ///
    /// Blocks, as Appwrite's entry point does; async code calls [`Function::answer`].
    pub fn run_with(&self, context: Context, environment: &Environment) -> Response {
        // Pinned where it is made: a kilobyte that every step on the way down would copy.
        let work = pin!(self.answer(context, environment));
        block::on(work).unwrap_or_else(|_no_runtime| Response {
            status_code: 500,
            ..Response::default()
        })
    }

    /// Serves one execution.
    pub async fn answer(&self, mut context: Context, environment: &Environment) -> Response {
        let built = self.built();
        let (mut request, sent) = convert::taken(&mut context);
        let timeout = Duration::from_secs(built.triggers.timeout_seconds.into());
        let declared = built.triggers.variables;
        let execution = Execution::start(request.method(), sent, timeout, declared, environment);
        let slot = crate::extract::Slot::<S>::default();
        execution.measure(slot.meter());
        let extensions = request.extensions_mut();
        extensions.insert(execution.clone());
        extensions.insert(slot);

        let serving = pin!(built.stack.clone().call(request));
        let answered = journal::collect(execution.clone(), serving).await;
        let response = match answered {
            Ok(response) => convert::response(response).await,
            Err(never) => match never {},
        };
        flush(&context, &execution);
        response
    }

    /// What the function is, as data.
    pub fn manifest(&self) -> Manifest {
        let triggers = &self.built().triggers;
        Manifest {
            id: self.id,
            routes: triggers.routes.manifest(),
            events: triggers
                .subscribers
                .iter()
                .map(|it| it.subscription.clone())
                .collect(),
            writes: triggers.writes.to_vec(),
            handler_writes: triggers
                .subscribers
                .iter()
                .map(|it| it.writes.map(<[_]>::to_vec))
                .collect(),
            schedule: triggers.schedule.as_ref().map(|it| it.0),
            timeout_seconds: triggers.timeout_seconds,
            execute: triggers.execute,
            scopes: triggers.scopes.to_vec(),
            variables: triggers.variables.to_vec(),
        }
    }

    fn built(&self) -> &Built<S> {
        self.built.get_or_init(|| {
            let mut triggers = (self.triggers)();
            triggers.routes = with_health(triggers.routes, self.id);
            let triggers = Arc::new(triggers);
            let heart = Dispatch::new(Arc::clone(&triggers));
            let stack = CatchPanic.layer(Deadline.layer(heart));
            let stack = RequestId.layer(Log::of(self.id).layer(stack));
            Built { triggers, stack }
        })
    }
}

impl<S: AppState> fmt::Debug for Function<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Function")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// The operation every function has.
pub(crate) const HEALTH: &str = "HEALTH";

/// What `GET /health` answers.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
struct Health {
    status: &'static str,
    function: &'static str,
}

fn with_health<S: AppState>(routes: crate::Routes<S>, function: &'static str) -> crate::Routes<S> {
    let health = Health {
        status: "ok",
        function,
    };
    let handler = move || async move { Json(health) };
    routes.get("/health", handler, HEALTH, "Say that the function answers")
}

/// Hands the journal to the execution's own logger and to whoever watches the environment.
fn flush(context: &Context, execution: &Execution) {
    for (level, line) in execution.journal().take() {
        execution.environment().observe(level, &line);
        match level {
            Level::Log => context.log(line),
            Level::Error => context.error(line),
        }
    }
}

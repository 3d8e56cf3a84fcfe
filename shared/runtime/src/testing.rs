//! Executions made by hand, for tests of functions.
//!
//! ```
//! use runtime::testing::Call;
//! use runtime::{Environment, Function, Json, Routes, Triggers};
//! use std::time::SystemTime;
//!
//! static GREETER: Function<()> = Function::new("greeter", || {
//!     Triggers::new().on_request(Routes::new().get("/", greet, "GRT-1", "Greet"))
//! });
//!
//! async fn greet() -> Json<&'static str> {
//!     Json("Hello")
//! }
//!
//! let environment = Environment::new(|_| None, || SystemTime::UNIX_EPOCH, |_, _| {});
//! let answer = GREETER.run_with(Call::get("/").by("asha").context(), &environment);
//! assert_eq!(answer.status_code, 200);
//! assert_eq!(answer.body, br#""Hello""#);
//! ```

use std::time::Duration;

use openruntimes::{Context, Logger};
use serde::Serialize;

use crate::{Environment, Execution, Trigger, Variable};

/// One execution as Appwrite would start it.
#[derive(Debug, Clone)]
pub struct Call {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Call {
    /// A client's call of `path`, which may end in a query string.
    pub fn new(method: &str, path: &str) -> Self {
        Self::bare(method, path)
            .triggered(Trigger::Http)
            .header("x-appwrite-execution-id", "execution")
            .header("x-appwrite-key", "ephemeral_key")
            .header("x-appwrite-user-id", "")
            .header("x-appwrite-user-jwt", "")
    }

    /// A call without any of the headers Appwrite sends.
    pub fn bare(method: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// A client's `GET`.
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }

    /// A client's `POST`.
    pub fn post(path: &str) -> Self {
        Self::new("POST", path)
    }

    /// An event, with the thing it happened to.
    pub fn event(name: &str, payload: &impl Serialize) -> Self {
        Self::new("POST", "/")
            .triggered(Trigger::Event)
            .header("x-appwrite-event", name)
            .json(payload)
    }

    /// A firing of the schedule.
    pub fn tick() -> Self {
        Self::new("POST", "/").triggered(Trigger::Schedule)
    }

    /// Lets a signed-in user call, with a session.
    #[must_use]
    pub fn by(self, user: &str) -> Self {
        self.header("x-appwrite-user-id", user)
            .header("x-appwrite-user-jwt", &format!("jwt-of-{user}"))
    }

    /// Sets a header; a second value for a name replaces the first, as in the runtime.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_lowercase(), value.to_owned()));
        self
    }

    /// Sends JSON.
    #[must_use]
    pub fn json(self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).unwrap_or_default();
        self.header("content-type", "application/json").body(body)
    }

    /// Sends these bytes.
    #[must_use]
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// The context that the runtime would hand to `main`.
    pub fn context(self) -> Context {
        let mut context = Context::new(quiet());
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        let asked = &mut context.req;
        asked.method = self.method;
        asked.url = format!("http://localhost{}", self.path);
        "http".clone_into(&mut asked.scheme);
        "localhost".clone_into(&mut asked.host);
        asked.path = path.to_owned();
        asked.query_string = query.to_owned();
        asked.headers = self.headers.into_iter().collect();
        asked.set_body_binary(self.body);
        context
    }

    fn triggered(self, trigger: Trigger) -> Self {
        self.header("x-appwrite-trigger", trigger.name())
    }
}

/// The execution that a context stands for, in the process's own environment.
pub fn execution(context: &mut Context) -> Execution {
    execution_in(context, Environment::process())
}

/// The execution that a context stands for, in an environment of one's own.
pub fn execution_in(context: &mut Context, environment: &Environment) -> Execution {
    execution_with(context, environment, Duration::from_secs(15), &[])
}

/// The execution that a context stands for, of a function with this timeout and these variables.
pub fn execution_with(
    context: &mut Context,
    environment: &Environment,
    timeout: Duration,
    declared: &'static [Variable],
) -> Execution {
    let (request, sent) = crate::convert::taken(context);
    Execution::start(request.method(), sent, timeout, declared, environment)
}

/// A logger that keeps nothing: what a function logs is seen through its environment.
fn quiet() -> Logger {
    loop {
        // It never fails: the id is given, so nothing has to be made up.
        if let Ok(logger) = Logger::new("disabled", Some("test".to_owned())) {
            return logger;
        }
    }
}

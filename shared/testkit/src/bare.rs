//! A host with the project's tables and no function: code that works on the store runs in the test itself.

use std::time::{Duration, SystemTime};

use anyhow::Result;
use runtime::testing::{execution_in, Call};
use runtime::{AppState, Environment};
use store::App;

use crate::functions;

/// A host whose clock is moved by hand, and the environment of executions on it.
pub struct Bare {
    running: local::Running,
    clock: local::Clock,
    environment: Environment,
}

impl std::fmt::Debug for Bare {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.running.endpoint())
    }
}

impl Bare {
    /// Starts one with the tables of `appwrite.json`; its clock stands at `start`.
    ///
    /// # Errors
    ///
    /// Where the host does not start.
    pub async fn start(start: jiff::Timestamp) -> Result<Self> {
        let clock = local::Clock::manual(start);
        let builder = local::Host::builder().schema(functions::PROJECT);
        let running = builder.clock(clock.clone()).start().await?;
        let (endpoint, name) = (running.endpoint().to_owned(), running.project().to_owned());
        let variable = move |variable: &str| match variable {
            "APPWRITE_FUNCTION_API_ENDPOINT" => Some(endpoint.clone()),
            "APPWRITE_FUNCTION_PROJECT_ID" => Some(name.clone()),
            _ => None,
        };
        let told = clock.clone();
        let environment = Environment::new(variable, move || told.system_time(), |_, _| {});
        Ok(Self {
            running,
            clock,
            environment,
        })
    }

    /// The state of an execution of its own, with the key that may do everything.
    pub fn app(&self) -> App {
        let call = Call::get("/").header("x-appwrite-key", self.running.key());
        App::open(&execution_in(&mut call.context(), &self.environment))
    }

    /// What its clock shows.
    pub fn now(&self) -> SystemTime {
        self.clock.system_time()
    }

    /// Moves its clock on.
    pub fn pass(&self, span: Duration) {
        let later = self.clock.system_time().checked_add(span);
        let later = later.and_then(|it| jiff::Timestamp::try_from(it).ok());
        if let Some(later) = later {
            self.clock.set(later);
        }
    }
}

//! Attempts at jobs that are killed in the middle.

use std::future::Future;
use std::pin::pin;
use std::time::{Duration, SystemTime};

use anyhow::Result;
use futures_util::future::{select, Either};
use runtime::testing::{execution_with, Call};
use runtime::{AppState, Environment, Variable};
use store::jobs::{Ran, Worker};
use store::App;

use crate::Host;

/// Variables that attempts read.
static DECLARED: [Variable; 6] = [
    llm::OPENROUTER_API_KEY,
    llm::AI_BASE_URL,
    llm::AI_MODELS_CHAT,
    llm::AI_MODELS_JSON,
    llm::AI_DAILY_REQUESTS,
    llm::AI_DAILY_TOKENS,
];

impl Host {
    /// The store of an execution of one's own, with a function's rights and the host's variables and clock.
    pub fn app(&self) -> App {
        let (endpoint, project) = (
            self.running().endpoint().to_owned(),
            self.running().project().to_owned(),
        );
        let variables = self.variables().clone();
        let lookup = move |name: &str| match name {
            "APPWRITE_FUNCTION_API_ENDPOINT" => Some(endpoint.clone()),
            "APPWRITE_FUNCTION_PROJECT_ID" => Some(project.clone()),
            _ => variables.get(name).cloned(),
        };
        let clock = self.clock().clone();
        let now = move || -> SystemTime { clock.system_time() };
        let environment = Environment::new(lookup, now, |_, _| {});
        let call = Call::get("/").header("x-appwrite-key", self.running().key());
        let timeout = Duration::from_secs(120);
        App::open(&execution_with(
            &mut call.context(),
            &environment,
            timeout,
            &DECLARED,
        ))
    }

    /// Makes one attempt at a job. It dies without a word as soon as `killed` is; then there is no answer.
    pub async fn attempt(
        &self,
        worker: &Worker,
        job: &str,
        killed: impl Future<Output = ()>,
    ) -> Result<Option<Ran>> {
        let (app, id) = (self.app(), job.parse()?);
        let attempt = pin!(worker.run(&app, &id));
        match select(attempt, pin!(killed)).await {
            Either::Left((ran, _)) => Ok(Some(ran?)),
            Either::Right(((), _)) => Ok(None),
        }
    }
}

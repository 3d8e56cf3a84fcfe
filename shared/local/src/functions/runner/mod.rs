//! The ways to run a function: linked into this process, over HTTP, or by an echo.

mod context;
mod echo;
mod linked;
mod remote;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::headers::Headers;
use crate::app::App;
use crate::linked::Linked;

/// Seconds that a server of functions has beyond the function's own timeout, as Appwrite's executor gives them.
const GRACE: u64 = 5;

/// What a function is given.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// Such as `POST`.
    pub method: String,
    /// Path and query as the caller spelled them.
    pub path: String,
    /// All headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
}

/// What a function answered.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: Headers,
    /// The body.
    pub body: Vec<u8>,
    /// What it logged, one JSON object a line.
    pub logs: String,
    /// What it logged as errors, one JSON object a line.
    pub errors: String,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It took longer than the caller waits.
    #[error("the function did not answer in time")]
    Late,
    /// It could not be run.
    #[error("{0}")]
    Broken(String),
}

/// What a function is run with.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Id of the function.
    pub function: String,
    /// Id of the execution.
    pub execution: String,
    /// Seconds it may take.
    pub timeout: u64,
    /// Whether log lines are kept.
    pub logging: bool,
    /// Its variables.
    pub variables: BTreeMap<String, String>,
    /// Its clock stands at this instant; `None` shows it the host's.
    pub at: Option<jiff::Timestamp>,
}

/// An Open Runtimes server that runs functions.
#[derive(Debug, Clone)]
pub struct Server {
    /// Its address, such as `http://127.0.0.1:3000`.
    pub url: String,
    /// What it expects in `x-open-runtimes-secret`.
    pub secret: String,
    /// The folder where it leaves log lines, if this host may read it.
    pub logs: Option<PathBuf>,
}

impl Server {
    /// A server without a secret whose logs stay with it.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            secret: String::new(),
            logs: None,
        }
    }
}

/// Which function is run how.
#[derive(Default)]
pub struct Runners {
    /// Functions in this process.
    pub linked: Vec<Linked>,
    /// Servers for single functions, by id.
    pub servers: BTreeMap<String, Server>,
    /// The server for all others.
    pub server: Option<Server>,
    /// Whether deployed functions that have no other way echo.
    pub echo: bool,
}

enum Runner<'a> {
    Linked(&'a Linked),
    Server(&'a Server),
    Echo,
}

impl Runners {
    /// Whether there is a way to run the function with this id.
    pub fn knows(&self, id: &str) -> bool {
        self.choose(id).is_some()
    }

    fn choose(&self, id: &str) -> Option<Runner<'_>> {
        let server = self.servers.get(id).or(self.server.as_ref());
        let linked = || self.linked.iter().find(|linked| linked.id == id);
        server
            .map(Runner::Server)
            .or_else(|| linked().map(Runner::Linked))
            .or_else(|| self.echo.then_some(Runner::Echo))
    }
}

/// Runs a function and waits for it, at most for `patience`.
///
/// # Errors
///
/// [`Fault`]; a function that panics or exceeds its own timeout answers 500 instead.
pub async fn run(
    app: &App,
    terms: Terms,
    request: Request,
    patience: Option<Duration>,
) -> (Result<Outcome, Fault>, Duration) {
    let begun = Instant::now();
    let work = dispatch(app, terms, request);
    let done = match patience {
        Some(patience) => match tokio::time::timeout(patience, work).await {
            Ok(done) => done,
            Err(_elapsed) => Err(Fault::Late),
        },
        None => work.await,
    };
    (done, begun.elapsed())
}

async fn dispatch(app: &App, terms: Terms, request: Request) -> Result<Outcome, Fault> {
    match app.runners.choose(&terms.function) {
        Some(Runner::Linked(linked)) => Ok(linked::run(app, linked, terms, request).await),
        Some(Runner::Server(server)) => remote::run(app, server, &terms, request).await,
        Some(Runner::Echo) => Ok(echo::run(&terms, &request)),
        None => Err(Fault::Broken(format!(
            "No code for the function \"{}\" is linked into this host: link it, or start the host with --functions URL or --functions echo",
            terms.function
        ))),
    }
}

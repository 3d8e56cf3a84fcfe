//! Starting and stopping a host.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::app::{App, Inner, Options};
use crate::chaos::{Chaos, Luck};
use crate::clock::Clock;
use crate::db::Db;
use crate::events::{EventBus, Pending};
use crate::functions::{self, Runners, Server, TickError, Workers};
use crate::identity::{Mail, Mails, Operator};
use crate::linked::{Linked, Lookup};
use crate::messaging::{Post, Push};
use crate::realtime::{self, Hub};
use crate::server;
use crate::storage::Blobs;

/// A host that is to be started: see [`Host::builder`].
pub struct Host;

impl Host {
    /// Begins with nothing: no functions, no schema, everything in memory, a free port.
    pub fn builder() -> Builder {
        Builder::default()
    }
}

/// What a host is made of.
#[derive(Default)]
pub struct Builder {
    options: Options,
    clock: Clock,
    runners: Runners,
    variables: Option<Lookup>,
    schema: Option<String>,
    chaos: Option<Chaos>,
}

/// Why a host did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is taken, or may not be had.
    #[error("cannot listen on {address}: {source}; choose another with --port")]
    Listen {
        /// The address and port that were asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The folder of the data cannot be used.
    #[error("cannot use the data folder {folder}: {source}")]
    Folder {
        /// The folder that was asked for.
        folder: String,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The database cannot be opened.
    #[error("cannot open the database: {0}")]
    Database(#[from] rusqlite::Error),
    /// The `appwrite.json` cannot be put into place.
    #[error("cannot use the schema: {0}")]
    Schema(String),
    /// Another part of the host cannot begin.
    #[error("cannot start: {0}")]
    Inside(String),
}

impl Builder {
    /// Serves the project with this id.
    #[must_use]
    pub fn project(mut self, id: impl Into<String>) -> Self {
        self.options.project = id.into();
        self
    }

    /// Accepts this API key for everything.
    #[must_use]
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.options.key = key.into();
        self
    }

    /// Keeps database and files in this folder.
    #[must_use]
    pub fn data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.data = Some(folder.into());
        self
    }

    /// Listens on this address instead of 127.0.0.1. Where it is not a loopback address, whoever reaches it may do everything: the
    /// host's key is no secret.
    #[must_use]
    pub fn address(mut self, address: IpAddr) -> Self {
        self.options.address = address;
        self
    }

    /// Listens on this port; on a free one where it is 0 or not set.
    #[must_use]
    pub fn port(mut self, port: u16) -> Self {
        self.options.port = port;
        self
    }

    /// Refuses clients that call too often, as production does.
    #[must_use]
    pub fn limits(mut self) -> Self {
        self.options.limits = true;
        self
    }

    /// Lets buckets allow files of up to this many bytes instead of 30,000,000: what `_APP_STORAGE_LIMIT` is to Appwrite.
    #[must_use]
    pub fn storage_limit(mut self, bytes: i64) -> Self {
        self.options.storage_limit = bytes;
        self
    }

    /// Lets this operator sign in to the console; otherwise one with a password made up at the start.
    #[must_use]
    pub fn console(mut self, email: impl Into<String>, password: impl Into<String>) -> Self {
        self.options.console = Operator {
            email: email.into(),
            password: password.into(),
        };
        self
    }

    /// Sends mails by this server, such as `smtp://user:password@host:587?from=team@example.com`; otherwise none leaves the host.
    #[must_use]
    pub fn smtp(mut self, address: impl Into<String>) -> Self {
        self.options.smtp = Some(address.into());
        self
    }

    /// Tells the time by this clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Links a function in.
    #[must_use]
    pub fn function(mut self, linked: Linked) -> Self {
        self.runners.linked.push(linked);
        self
    }

    /// Sends executions to this server instead of to linked code: those of one function, or with `None` all others.
    #[must_use]
    pub fn functions_url(mut self, function: Option<&str>, server: Server) -> Self {
        match function {
            Some(id) => {
                self.runners.servers.insert(id.to_owned(), server);
            }
            None => self.runners.server = Some(server),
        }
        self
    }

    /// Lets every deployed function that is not linked answer with what it was given.
    #[must_use]
    pub fn echo(mut self) -> Self {
        self.runners.echo = true;
        self
    }

    /// Lets linked functions look for variables here that the project does not set.
    #[must_use]
    pub fn variables(
        mut self,
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Self {
        self.variables = Some(Arc::new(lookup));
        self
    }

    /// Puts the functions, databases, tables and buckets of an `appwrite.json` into place.
    #[must_use]
    pub fn schema(mut self, text: impl Into<String>) -> Self {
        self.schema = Some(text.into());
        self
    }

    /// Reproduces Appwrite's gaps: a function that cannot be run keeps those after it from the event.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.options.strict = true;
        self
    }

    /// Lets events and the data calls of functions go wrong at these rates.
    #[must_use]
    pub fn chaos(mut self, chaos: Chaos) -> Self {
        self.chaos = Some(chaos);
        self
    }

    /// Runs this many events and put-off executions at a time; with one they keep their order.
    #[must_use]
    pub fn workers(mut self, count: u32) -> Self {
        self.options.workers = count;
        self
    }

    /// Starts the host on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// Where the port, the folder or the database cannot be had.
    pub async fn start(self) -> Result<Running, StartError> {
        let asked = SocketAddr::from((self.options.address, self.options.port));
        let refused = |source| StartError::Listen {
            address: asked,
            source,
        };
        let listener = TcpListener::bind(asked).await.map_err(refused)?;
        let address = reachable(listener.local_addr().map_err(refused)?);
        if let Some(folder) = &self.options.data {
            std::fs::create_dir_all(folder).map_err(|source| StartError::Folder {
                folder: folder.display().to_string(),
                source,
            })?;
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|cause| StartError::Inside(cause.to_string()))?;
        let workers = Workers::new(self.options.workers);
        let db = Db::open(self.options.data.as_deref())?;
        let blobs = Blobs::open(self.options.data.as_deref()).map_err(|source| {
            let folder = self.options.data.as_deref();
            StartError::Folder {
                folder: folder.unwrap_or(Path::new("files")).display().to_string(),
                source,
            }
        })?;
        let post = self.options.smtp.as_deref().map(Post::open).transpose();
        let post = post.map_err(StartError::Inside)?.map(Arc::new);
        let events = EventBus::default();
        let app = App::new(Inner {
            blobs,
            secret: db.setting("secret", &crate::ids::hex(64))?,
            db,
            endpoint: format!("http://{address}/v1"),
            options: self.options,
            started: self.clock.now(),
            clock: self.clock,
            mails: Mails::sent_by(post.clone(), events.pending()),
            post,
            pushes: crate::messaging::Pushes::default(),
            schemas: crate::data::Schemas::default(),
            events,
            realtime: Hub::default(),
            runners: self.runners,
            variables: self.variables.unwrap_or_else(|| Arc::new(|_name| None)),
            workers,
            detached: Pending::default(),
            chaos: Luck::new(self.chaos),
            current: functions::Current::default(),
            subscriptions: functions::Subscriptions::default(),
            recent: functions::Recent::default(),
            http,
            wake: tokio::sync::Notify::new(),
        });
        crate::identity::install_operator(&app)
            .await
            .map_err(|cause| StartError::Inside(cause.message))?;
        if let Some(schema) = &self.schema {
            provision(&app, schema).await?;
        }
        functions::start(&app)
            .await
            .map_err(|cause| StartError::Inside(cause.message))?;
        crate::messaging::start(&app)
            .await
            .map_err(|cause| StartError::Inside(cause.message))?;
        crate::storage::sweep(&app)
            .await
            .map_err(|cause| StartError::Inside(cause.message))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let service = server::router(app.clone());
        realtime::start(&app);
        let hub = app.realtime.clone();
        let serving = tokio::spawn(async move {
            let stopped = async move {
                drop(stopped.await);
                hub.close();
            };
            axum::serve(listener, service)
                .with_graceful_shutdown(stopped)
                .await
        });
        Ok(Running { app, stop, serving })
    }
}

/// The address at which this machine reaches what listens on `address`, which may stand for all addresses of the machine.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

async fn provision(app: &App, schema: &str) -> Result<(), StartError> {
    let schema = serde_json::from_str(schema)
        .map_err(|cause| StartError::Schema(format!("it is not JSON: {cause}")))?;
    let refuse = |cause: crate::error::Error| StartError::Schema(cause.message);
    crate::data::provision(app, &schema).await.map_err(refuse)?;
    functions::provision(app, &schema).await.map_err(refuse)?;
    crate::storage::provision(app, &schema)
        .await
        .map_err(refuse)
}

/// A host that answers.
pub struct Running {
    app: App,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Where the API is, such as `http://127.0.0.1:8090/v1`.
    pub fn endpoint(&self) -> &str {
        &self.app.endpoint
    }

    /// Id of the project.
    pub fn project(&self) -> &str {
        &self.app.options.project
    }

    /// The API key that holds all scopes.
    pub fn key(&self) -> &str {
        &self.app.options.key
    }

    /// The instant that its clock shows.
    pub fn now(&self) -> jiff::Timestamp {
        self.app.clock.now()
    }

    /// Waits until every event is delivered and every execution that was put off has ended.
    pub async fn settle(&self) {
        self.app.events.pending().quiet().await;
    }

    /// Fires the schedule of a function as if it were `at`, and waits for it to end. Answers the execution.
    ///
    /// # Errors
    ///
    /// Where there is no such function, or it has no schedule or no deployment.
    pub async fn tick(
        &self,
        function: &str,
        at: Option<jiff::Timestamp>,
    ) -> Result<serde_json::Map<String, serde_json::Value>, TickError> {
        functions::tick(&self.app, function, at).await
    }

    /// With what the console's operator signs in.
    pub fn console(&self) -> &Operator {
        &self.app.options.console
    }

    /// Makes trouble at these rates from now on, from the start of their seed; `None` makes none.
    pub fn set_chaos(&self, chaos: Option<Chaos>) {
        self.app.chaos.set(chaos);
    }

    /// The mails that would have been sent so far, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.app.mails.all()
    }

    /// The pushes and text messages that would have been sent so far, oldest first. Looking sends what is due.
    ///
    /// # Errors
    ///
    /// Where the database fails.
    pub async fn pushes(&self) -> Result<Vec<Push>, StartError> {
        crate::messaging::deliver_due(&self.app)
            .await
            .map_err(|cause| StartError::Inside(cause.message))?;
        Ok(self.app.pushes.all())
    }

    /// Finishes the calls in flight and stops; what is still owed to functions waits for the next start.
    pub async fn shutdown(self) {
        self.app.workers.close().await;
        self.app.detached.quiet().await;
        // Refused where the server has stopped by itself.
        if self.stop.send(()).is_ok() {
            drop(self.serving.await);
        }
    }
}

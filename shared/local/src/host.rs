//! Starting and stopping a host.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::app::{App, Inner, Options};
use crate::clock::Clock;
use crate::db::Db;
use crate::events::EventBus;
use crate::linked::Linked;
use crate::realtime::{self, Hub};
use crate::server;

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
    linked: Vec<Linked>,
}

/// Why a host did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The port is taken, or may not be had.
    #[error("cannot listen on 127.0.0.1:{port}: {source}; choose another with --port")]
    Listen {
        /// The port that was asked for.
        port: u16,
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

    /// Listens on this port of 127.0.0.1.
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

    /// Tells the time by this clock.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    /// Links a function in.
    #[must_use]
    pub fn function(mut self, linked: Linked) -> Self {
        self.linked.push(linked);
        self
    }

    /// Starts the host on the current Tokio runtime.
    ///
    /// # Errors
    ///
    /// Where the port, the folder or the database cannot be had.
    pub async fn start(self) -> Result<Running, StartError> {
        let port = self.options.port;
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
            .await
            .map_err(|source| StartError::Listen { port, source })?;
        let address = listener
            .local_addr()
            .map_err(|source| StartError::Listen { port, source })?;
        if let Some(folder) = &self.options.data {
            std::fs::create_dir_all(folder).map_err(|source| StartError::Folder {
                folder: folder.display().to_string(),
                source,
            })?;
        }
        let db = Db::open(self.options.data.as_deref())?;
        let app = App::new(Inner {
            secret: db.setting("secret", &crate::ids::hex(64))?,
            db,
            endpoint: format!("http://{address}/v1"),
            options: self.options,
            clock: self.clock,
            events: EventBus::default(),
            realtime: Hub::default(),
            linked: self.linked,
        });
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

    /// Finishes the calls in flight and stops.
    pub async fn shutdown(self) {
        drop(self.stop.send(()));
        drop(self.serving.await);
    }
}

//! What every route works with.

use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Notify;
use tokio::task::JoinHandle;

use crate::chaos::Luck;
use crate::clock::Clock;
use crate::db::Db;
use crate::events::{EventBus, Pending};
use crate::functions::{Current, Recent, Runners, Subscriptions, Workers};
use crate::identity::{Mails, Operator};
use crate::linked::Lookup;
use crate::messaging::{Post, Pushes};
use crate::realtime::Hub;
use crate::storage::Blobs;

/// The version of Appwrite whose answers this host gives.
pub const VERSION: &str = "1.9.6";

/// How a host is to be run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Id of the one project that is served.
    pub project: String,
    /// The API key that holds all scopes.
    pub key: String,
    /// Folder of the database and the files; `None` keeps everything in memory.
    pub data: Option<PathBuf>,
    /// Where to listen; names of other machines are answered to only where this is not a loopback address.
    pub address: IpAddr,
    /// Port at that address; 0 takes a free one.
    pub port: u16,
    /// Whether clients that call too often are refused, as in production.
    pub limits: bool,
    /// Whether Appwrite's gaps in the delivery of events are reproduced.
    pub strict: bool,
    /// How many events and put-off executions run at a time.
    pub workers: u32,
    /// The largest file that a bucket may allow, in bytes: what `_APP_STORAGE_LIMIT` is to Appwrite.
    pub storage_limit: i64,
    /// Who may sign in to the console.
    pub console: Operator,
    /// Address of the mail server that mails go out by.
    pub smtp: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            project: "local".to_owned(),
            key: "standard_local".to_owned(),
            data: None,
            address: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            limits: false,
            strict: false,
            workers: 4,
            storage_limit: crate::storage::LARGEST,
            console: Operator::default(),
            smtp: None,
        }
    }
}

/// The state of a running host; clones share it.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// Behind [`App`]: one field per part of the host.
pub struct Inner {
    /// How the host was started.
    pub options: Options,
    /// The address clients reach the API at, such as `http://127.0.0.1:8090/v1`.
    pub endpoint: String,
    /// The one database.
    pub db: Db,
    /// The time, as this host tells it.
    pub clock: Clock,
    /// When the host started.
    pub started: jiff::Timestamp,
    /// The bytes of stored files.
    pub blobs: Blobs,
    /// Pushes that would have been sent.
    pub pushes: Pushes,
    /// Mails that were written.
    pub mails: Mails,
    /// The mail server, where there is one.
    pub post: Option<Arc<Post>>,
    /// The tables that rows belong to.
    pub schemas: crate::data::Schemas,
    /// Where every change is announced.
    pub events: EventBus,
    /// Signs the tokens that this host hands out; kept with the data, so that tokens outlive a restart.
    pub secret: String,
    /// Who listens over realtime.
    pub realtime: Hub,
    /// The ways to run functions.
    pub runners: Runners,
    /// Variables that linked functions find outside the project, such as the process's own.
    pub variables: Lookup,
    /// Runs what was put off.
    pub workers: Workers,
    /// What goes on although its caller may have hung up.
    pub detached: Pending,
    /// The dice by which events and calls go wrong, if they are to.
    pub chaos: Luck,
    /// The executions that run now.
    pub current: Current,
    /// What functions ask to hear of.
    pub subscriptions: Subscriptions,
    /// The last events, for people who look.
    pub recent: Recent,
    /// Calls other servers; follows no redirects.
    pub http: reqwest::Client,
    /// Wakes whoever waits for the next thing that is due.
    pub wake: Notify,
}

impl App {
    /// Puts the parts together.
    pub fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// Goes on with something even if whoever asked for it hangs up; a stop of the host waits for it.
    pub fn detach<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let busy = self.detached.begin();
        tokio::spawn(async move {
            let _busy = busy;
            work.await
        })
    }
}

impl std::ops::Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

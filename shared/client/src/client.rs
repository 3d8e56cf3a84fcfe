//! The pooled client.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::session::{Auth, Session};

/// How long a connection attempt may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long an unused connection is kept. Shorter than the idle timeout of usual proxies, so that a request rarely
/// meets a connection that the other side is closing.
const IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// One pool of connections. Build one per process and clone it freely: clones share the pool.
///
/// It follows no redirects, reads no proxy settings and trusts the root certificates built into it.
#[derive(Debug, Clone)]
pub struct Client {
    pub(crate) http: Result<reqwest::Client, Arc<reqwest::Error>>,
    pub(crate) limits: Limits,
}

/// Bounds that every session of a client obeys.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How often a request that is safe to repeat is sent, at most.
    pub attempts: u32,
    /// How long one attempt of a request that is safe to repeat may take.
    pub attempt_timeout: Duration,
    /// The pause before the first repetition; it doubles each time, and half of it is random.
    pub first_pause: Duration,
    /// Largest answer that is read, in bytes.
    pub response_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            attempts: 3,
            attempt_timeout: Duration::from_secs(10),
            first_pause: Duration::from_millis(100),
            response_bytes: 16 * 1024 * 1024,
        }
    }
}

impl Client {
    /// Builds a client with the default limits.
    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// Builds a client.
    ///
    /// Should the TLS library refuse to start, every call of every session says so.
    pub fn with_limits(limits: Limits) -> Self {
        let http = reqwest::Client::builder()
            .user_agent(concat!("appwrite-client-rust/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(CONNECT_TIMEOUT)
            .pool_idle_timeout(IDLE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(Arc::new);
        Self { http, limits }
    }

    /// Opens a session: the handle of one piece of work.
    ///
    /// `endpoint` is Appwrite's API with its version (`https://cloud.appwrite.io/v1`); `deadline` ends every request;
    /// `request_id` is sent as `x-request-id`. Nothing is sent here. An endpoint, project or credential that cannot be
    /// used makes every call of the session fail with [`ErrorKind::Refused`](crate::ErrorKind::Refused).
    pub fn session(
        &self,
        endpoint: &str,
        project: &str,
        auth: Auth,
        deadline: Instant,
        request_id: &str,
    ) -> Session {
        Session::open(self.clone(), endpoint, project, auth, deadline, request_id)
    }

    pub(crate) fn http(&self) -> Result<&reqwest::Client> {
        self.http
            .as_ref()
            .map_err(|cause| Error::refused(format!("the HTTP client could not be built: {cause}")))
    }
}

impl Default for Client {
    fn default() -> Self {
        Self::new()
    }
}

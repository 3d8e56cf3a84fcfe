//! A real HTTP server whose answers a test decides.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::{to_bytes, Body};
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use axum::Router;
use client::{Auth, Client, Limits, Session};
use serde_json::Value;

/// What arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    /// The method.
    pub method: Method,
    /// Path and query as they were sent, still encoded.
    pub uri: Uri,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; null if there was none.
    pub body: Value,
}

impl Seen {
    /// A header as text; empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;
type Answer = dyn Fn(usize, Seen) -> Answering + Send + Sync;

/// A server on a loopback port of its own, stopped when dropped.
pub struct Server {
    /// Where its API is.
    pub endpoint: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    /// Starts a server that answers the n-th request, counted from 0, by `answer`.
    pub async fn start<F, A>(answer: F) -> Self
    where
        F: Fn(usize, Seen) -> A + Send + Sync + 'static,
        A: Future<Output = Response> + Send + 'static,
    {
        let seen: Arc<Mutex<Vec<Seen>>> = Arc::default();
        let answer: Arc<Answer> = Arc::new(move |number, seen| Box::pin(answer(number, seen)));
        let recorded = Arc::clone(&seen);
        let router = Router::new().fallback(move |request: axum::extract::Request| {
            let (answer, seen) = (Arc::clone(&answer), Arc::clone(&recorded));
            async move {
                let arrived = read(request).await;
                let number = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(arrived.clone());
                    seen.len() - 1
                };
                answer(number, arrived).await
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/v1", listener.local_addr().unwrap());
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self {
            endpoint,
            seen,
            task,
        }
    }

    /// Starts a server that gives these answers in turn, then the last one again and again.
    pub async fn with_answers(answers: Vec<(u16, Value)>) -> Self {
        Self::start(move |number, _seen| {
            let (status, body) = answers.get(number).or(answers.last()).unwrap().clone();
            async move { json(status, &body) }
        })
        .await
    }

    /// Everything that arrived so far.
    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// A session by key with a far deadline and short pauses.
    pub fn session(&self) -> Session {
        self.session_until(Duration::from_secs(30))
    }

    /// A session by key with a deadline.
    pub fn session_until(&self, deadline: Duration) -> Session {
        let limits = Limits {
            first_pause: Duration::from_millis(1),
            ..Limits::default()
        };
        self.session_of(&Client::with_limits(limits), deadline)
    }

    /// A session of a given client.
    pub fn session_of(&self, client: &Client, deadline: Duration) -> Session {
        let auth = Auth::Key("secret-key".to_owned());
        client.session(
            &self.endpoint,
            "demo",
            auth,
            Instant::now() + deadline,
            "request-1",
        )
    }
}

/// An answer with a JSON body.
pub fn json(status: u16, body: &Value) -> Response {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header("content-type", "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

async fn read(request: axum::extract::Request) -> Seen {
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Seen {
        method: parts.method,
        uri: parts.uri,
        headers: parts.headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
    }
}

//! A language model behind an OpenAI-compatible server that says what it is told to say, and can go wrong in every way it can.
//!
//! It speaks HTTP on a port of its own. Replies are queued; where none is, it answers by itself: a sentence to people, and to those
//! who ask for JSON with a schema a value that fits it. It keeps what it was asked, and notes who hung up before the answer was out.

mod canned;
mod reply;
mod serve;

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{ensure, Result};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub use reply::{Gate, Reply};

/// The key that it accepts.
pub const KEY: &str = "sk-or-of-the-fake";

/// A model that listens; it stops when dropped.
#[derive(Debug)]
pub struct Llm {
    url: String,
    state: Shared,
    task: JoinHandle<()>,
}

impl Drop for Llm {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A question that reached it.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The body, as it came.
    pub body: Value,
    /// The name of the web application that asked, if it gave one.
    pub referer: Option<String>,
    /// Whether whoever asked hung up before the answer was out.
    pub was_dropped: bool,
    /// Whether the answer is out, or was given up.
    pub is_over: bool,
}

impl Asked {
    /// Which model was asked.
    pub fn model(&self) -> &str {
        self.body
            .get("model")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// All that was said to it, one line for each turn: `role: text`.
    pub fn said(&self) -> String {
        let turns = self.body.get("messages").and_then(Value::as_array);
        let lines = turns.into_iter().flatten().map(|turn| {
            let text = |key: &str| turn.get(key).and_then(Value::as_str).unwrap_or_default();
            format!("{}: {}", text("role"), text("content"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Whether it is to answer piece by piece.
    pub fn is_streamed(&self) -> bool {
        self.body.get("stream").and_then(Value::as_bool) == Some(true)
    }
}

#[derive(Debug, Clone)]
struct Shared {
    inner: Arc<Mutex<Inner>>,
    /// Counts changes, for those who wait for one.
    changed: Arc<watch::Sender<u64>>,
}

#[derive(Debug, Default)]
struct Inner {
    asked: Vec<Asked>,
    replies: VecDeque<Reply>,
    pace: Duration,
    faults: Vec<String>,
}

impl Shared {
    fn new() -> Self {
        Self {
            inner: Arc::default(),
            changed: Arc::new(watch::Sender::new(0)),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self) {
        self.changed.send_modify(|it| *it += 1);
    }
}

impl Llm {
    /// Starts one on a free port.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let url = format!("http://{}/v1", listener.local_addr()?);
        let state = Shared::new();
        let routes = serve::routes(state.clone());
        let task = tokio::spawn(async move {
            // It serves until it is stopped.
            axum::serve(listener, routes).await.ok();
        });
        Ok(Self { url, state, task })
    }

    /// Its address, as `AI_BASE_URL` wants it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The variables of a host that asks it: three models for people, two for JSON.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let all = [
            ("AI_BASE_URL", self.url.as_str()),
            ("OPENROUTER_API_KEY", KEY),
            ("AI_MODELS_CHAT", "chat-1,chat-2,chat-3"),
            ("AI_MODELS_JSON", "json-1,json-2"),
        ];
        all.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Answers the next questions so, one after the other.
    pub fn reply(&self, replies: impl IntoIterator<Item = Reply>) {
        self.state.lock().replies.extend(replies);
    }

    /// Lets a streamed answer of its own pause this long before each word.
    pub fn pause_between_words(&self, pause: Duration) {
        self.state.lock().pace = pause;
    }

    /// Every question so far, oldest first.
    ///
    /// # Errors
    ///
    /// Says what was wrong with a question that no service takes, or which replies nobody asked for.
    pub fn asked(&self) -> Result<Vec<Asked>> {
        let inner = self.state.lock();
        ensure!(inner.faults.is_empty(), "{}", inner.faults.join("; "));
        Ok(inner.asked.clone())
    }

    /// Replies that nobody has asked for yet.
    pub fn waiting(&self) -> usize {
        self.state.lock().replies.len()
    }

    /// Waits until what was asked is as somebody wants it.
    ///
    /// # Errors
    ///
    /// As [`Llm::asked`].
    pub async fn until(&self, is_so: impl Fn(&[Asked]) -> bool) -> Result<Vec<Asked>> {
        let mut changes = self.state.changed.subscribe();
        loop {
            let asked = self.asked()?;
            if is_so(&asked) {
                return Ok(asked);
            }
            changes.changed().await?;
        }
    }
}

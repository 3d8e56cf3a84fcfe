//! Pushes and text messages that would have been sent: kept for reading at `GET /_local/pushes`.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;

/// How many are kept; the oldest go.
const KEPT: usize = 1_000;

/// A push or text message that nobody sent.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Push {
    /// Id of the message.
    pub message_id: String,
    /// `push` or `sms`.
    pub kind: String,
    /// The devices or numbers it would have reached.
    pub to: Vec<String>,
    /// Title, body and the rest, as the message holds them.
    pub content: Value,
    /// When it was sent.
    pub at: String,
}

/// All pushes since the host started, oldest first; clones share them.
#[derive(Debug, Clone, Default)]
pub struct Pushes(Arc<Mutex<VecDeque<Push>>>);

impl Pushes {
    /// Keeps a push.
    pub fn keep(&self, push: Push) {
        let mut pushes = self.0.lock();
        if pushes.len() == KEPT {
            pushes.pop_front();
        }
        pushes.push_back(push);
    }

    /// The pushes, oldest first.
    pub fn all(&self) -> Vec<Push> {
        self.0.lock().iter().cloned().collect()
    }
}

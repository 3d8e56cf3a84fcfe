//! What the model may be told to say, and how it may go wrong.

use std::sync::Arc;

use serde_json::Value;
use tokio::sync::Semaphore;

/// Lets a streamed answer go on, piece by piece.
#[derive(Debug, Clone)]
pub struct Gate(Arc<Semaphore>);

impl Gate {
    /// A gate that lets nothing through.
    pub fn closed() -> Self {
        Self(Arc::new(Semaphore::new(0)))
    }

    /// Lets so many pieces through.
    pub fn pass(&self, pieces: usize) {
        self.0.add_permits(pieces);
    }

    /// Lets everything through.
    pub fn open(&self) {
        self.0.close();
    }

    pub(super) async fn wait(&self) {
        // A closed semaphore holds nobody up.
        if let Ok(permit) = self.0.acquire().await {
            permit.forget();
        }
    }
}

/// What is answered to one question.
#[derive(Debug, Clone)]
pub enum Reply {
    /// This text: whole, or word by word to those who want it streamed.
    Text(String),
    /// This value, as the text of its JSON.
    Json(Value),
    /// These pieces, each once the gate lets it through.
    Gated(Vec<String>, Gate),
    /// These pieces, and then nothing more: the end never comes.
    Broken(Vec<String>),
    /// These pieces, and then a failure of the model, as OpenRouter reports it within a stream.
    GivenUp(Vec<String>),
    /// A refusal: its status, and for how many seconds to stay away.
    Status(u16, Option<u64>),
    /// A success that is no JSON.
    Garbage,
    /// A success that reports a failure inside, as OpenRouter does.
    Failure(u16),
    /// A success without a word.
    Empty,
    /// Nothing at all, for ever.
    Hang,
    /// The answer that it gives by itself.
    Own,
}

impl Reply {
    /// This text.
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// These pieces, once the gate lets them through.
    pub fn gated(pieces: &[&str], gate: &Gate) -> Self {
        Self::Gated(owned(pieces), gate.clone())
    }

    /// These pieces, and then nothing more: the end never comes.
    pub fn broken(pieces: &[&str]) -> Self {
        Self::Broken(owned(pieces))
    }

    /// Too many questions; come back after so many seconds.
    pub fn busy(seconds: u64) -> Self {
        Self::Status(429, Some(seconds))
    }
}

fn owned(pieces: &[&str]) -> Vec<String> {
    pieces.iter().map(|it| (*it).to_owned()).collect()
}

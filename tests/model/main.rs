//! How models are asked: by hand, of a model that is told what to answer.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod asking;
mod finding;
mod streaming;

use std::time::{Duration, Instant};

use llm::{Ai, Ask, Settings, Turn};
use testkit::llm::{Llm, KEY};

/// The models, for as long as no test lasts.
fn ai(llm: &Llm) -> Ai {
    let list = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
    let settings = Settings {
        base: llm.url().to_owned(),
        key: Some(KEY.to_owned()),
        chat: list(&["chat-1", "chat-2", "chat-3"]),
        json: list(&["json-1", "json-2"]),
        referer: Some("https://app.example".to_owned()),
    };
    Ai::new(settings, Instant::now() + Duration::from_secs(600))
}

/// A question to those who talk with people.
fn question() -> Ask {
    Ask::chat("test", vec![Turn::user("What is rust?")], 100)
}

/// The models that were asked, one after another.
fn models(llm: &Llm) -> Vec<String> {
    let asked = llm.asked().unwrap();
    asked.iter().map(|it| it.model().to_owned()).collect()
}

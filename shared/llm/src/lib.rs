//! Asking a language model: chat completions as OpenAI describes them, of OpenRouter or of any service that speaks the same.
//!
//! Models are configuration, tried in the order of the list. What a person or a transcript says reaches a model as fenced data, never
//! as an instruction; what a model says is a text that nobody trusts, or JSON that fits a type. A question that nobody waits for any
//! more is taken back: its connection closes.

mod ask;
mod asking;
mod exchange;
mod fault;
mod fence;
mod json;
mod links;

mod plan;
pub mod quota;
mod settings;
mod stream;
mod tokens;
mod wire;

pub use ask::{Ask, Models, Role, Turn};
pub use asking::{open, Ai, Answer};
pub use fault::Fault;
pub use fence::Fence;
pub use json::{Found, Shape};
pub use links::{tidied, tidy, without_strange_links};
pub use quota::{AI_DAILY_REQUESTS, AI_DAILY_TOKENS};
pub use settings::{
    Settings, AI_BASE_URL, AI_MODELS_CHAT, AI_MODELS_JSON, OPENROUTER_API_KEY, VARIABLES,
};
pub use stream::Stream;
pub use tokens::{estimate, Usage};

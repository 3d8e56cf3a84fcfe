//! Making courses from what is said: finding transcripts, cutting them, dividing them into chapters.

pub mod outline;
pub mod transcripts;

use llm::{AI_BASE_URL, AI_MODELS_CHAT, AI_MODELS_JSON, OPENROUTER_API_KEY};
use runtime::Variable;

use transcripts::YOUTUBE_BASE_URL;

/// The longest body of an operation that takes a transcript, in bytes.
pub const LONGEST_BODY: usize = 1024 * 1024;

/// Variables that the jobs read.
pub const VARIABLES: [Variable; 5] = [
    OPENROUTER_API_KEY,
    AI_BASE_URL,
    AI_MODELS_CHAT,
    AI_MODELS_JSON,
    YOUTUBE_BASE_URL,
];

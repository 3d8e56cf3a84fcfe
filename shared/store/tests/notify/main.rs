//! Telling people what happened, against tables that behave as Appwrite's do.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod appwrite;
mod crowd;
mod fan_out;
mod one;
mod query;

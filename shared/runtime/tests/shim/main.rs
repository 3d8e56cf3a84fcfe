//! A whole function, called as Appwrite calls it.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

mod bodies;
mod conversions;
mod documents;
mod events;
mod logs;
mod refusals;
mod requests;
mod sample;

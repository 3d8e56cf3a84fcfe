//! The client against a real HTTP server.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod deadlines;
mod paths;
mod requests;
mod retries;
mod screening;
mod server;
mod sessions;
mod waves;

//! The store against a stand-in for Appwrite, over real HTTP.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod cards;
mod edges;
mod files;
mod membership;
mod pages;
mod rate_limits;
mod rights;
mod server;
mod writes;

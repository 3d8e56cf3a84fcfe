//! Jobs by the clock and queued ones, on the local host and the tables of `appwrite.json`.
//!
//! The jobs here are made up, so that they can fail, stop and die on demand; those of the product have their stories in `tests/api`.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod clock;
mod queue;
mod stage;

//! Functions over HTTP: a real host on a free port, functions linked in, calls as clients make them.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod events;
mod executions;
mod later;
mod outside;
mod stage;

//! Stories: people call the functions of a running local host over HTTP, as their clients do.
//!
//! One module per function; every test has its own host.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, and so do the functions that it calls"
)]

mod admin;
mod ai;
mod analytics;
mod assignments;
mod auth;
mod calendar;
mod certificates;
mod chat;
mod courses;
mod feed;
mod generation;
mod guards;
mod instructor;
mod meetings;
mod notifications;
mod payments;
mod pod_courses;
mod pods;
mod posts;
mod public;
mod reports;
mod resources;
mod scheduler;
mod users;

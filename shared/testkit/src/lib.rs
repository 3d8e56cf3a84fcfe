//! A local host with every function wired, and people to act on it.
//!
//! Tests tell stories with [`Host`] and [`Person`]; `scripts/host` and `scripts/xtask` take the list of functions from here.

mod answer;
pub mod budgets;
mod functions;
mod host;
mod ledger;
mod people;
mod person;
mod time;

pub use answer::Answer;
pub use functions::{link, linked, linked_noting, ALL, PROJECT};
pub use host::{Host, HostOptions};
pub use person::Person;

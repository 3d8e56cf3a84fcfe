//! A local host with every function wired, and people to act on it.
//!
//! Tests tell stories with [`Host`] and [`Person`]; `scripts/host` and `scripts/xtask` take the list of functions from here.

mod answer;
mod functions;
mod host;
mod person;

pub use answer::Answer;
pub use functions::{linked, ALL, PROJECT};
pub use host::{Host, HostOptions};
pub use person::Person;

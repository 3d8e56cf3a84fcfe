//! A local host with every function wired, and people to act on it.
//!
//! Tests tell stories with [`Host`] and [`Person`]; `scripts/host` and `scripts/xtask` take the list of functions from here.

// Stripe's objects have many members.
#![recursion_limit = "256"]

mod answer;
mod attempt;
mod bare;
pub mod budgets;
mod courses;
pub mod crowd;
pub mod death;
pub mod files;
mod functions;
mod host;
mod ledger;
pub mod llm;
mod people;
mod person;
mod pods;
pub mod push;
mod realtime;
pub mod stripe;
mod time;
pub mod trouble;
pub mod year;
pub mod youtube;

pub use answer::Answer;
pub use bare::Bare;
pub use courses::CoursePlan;
pub use functions::{link, linked, linked_noting, ALL, PROJECT};
pub use host::{Host, HostOptions};
pub use person::Person;
pub use pods::PodPlan;
pub use realtime::{Heard, Listener};

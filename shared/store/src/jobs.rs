//! Work that nobody waits for: by the clock, and queued.
//!
//! [`Clockwork`] runs scheduled jobs on ticks; [`Worker`] runs queued ones on events, on calls by a key and on ticks. Both take the
//! row of a job before they touch anything (an increment with a limit of one, then a lease), so no job is run twice at once, and
//! both may run a job again that was cut short: whatever a job does must be harmless when repeated.

mod backoff;
mod cadence;
mod clockwork;
mod health;
mod lease;
mod owners;
mod queue;
mod run;
mod turn;
mod wiring;
mod work;
mod worker;

pub use cadence::Cadence;
pub use clockwork::Clockwork;
pub use health::{watch, JobHealth};
pub use owners::owner;
pub use queue::NewJob;
pub use turn::{Step, Turn};
pub use wiring::RunsJobs;
pub use work::{Failure, Outcome, Work};
pub use worker::{Ran, Worker};

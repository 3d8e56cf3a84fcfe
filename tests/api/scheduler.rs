//! The clock.

mod counters;
mod queue;
mod sweep;

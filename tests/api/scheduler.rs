//! The clock.

mod queue;
mod sweep;
